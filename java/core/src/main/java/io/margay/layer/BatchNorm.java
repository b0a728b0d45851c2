package io.margay.layer;

import io.margay.internal.text.Decimal;
import io.margay.program.Keys;
import io.margay.program.Words;
import java.util.Objects;

/**
 * Batch normalisation: each channel, the last dimension, gets mean 0 and variance 1, and then a
 * learned scale and shift.
 *
 * <pre>
 * dst[.., c] = gamma[c] · (src[.., c] - mean[c]) / √(variance[c] + epsilon) + beta[c]
 * training    mean and variance are those of the whole batch, over all samples and places, whatever lanes share it
 *             moving = momentum · moving + (1 - momentum) · batch's
 * otherwise   mean and variance are the moving ones
 * </pre>
 *
 * The parameters are {@code gamma} and {@code beta}, which are learned, and {@code moving_mean} and
 * {@code moving_variance}, which are measured.
 *
 * <pre>
 * BatchNorm.of()                      // 26x26x32 stays 26x26x32; 128 parameters, 64 of them not learned
 * </pre>
 *
 * @param momentum of the moving statistics, 0 to 1
 * @param epsilon added to the variance, 1e-12 to 1
 * @param center whether beta is added
 * @param scale whether gamma multiplies
 * @param learning how gamma and beta are trained; frozen, training, too, uses the moving statistics
 *     and leaves them as they are
 * @param name the node's name, or empty
 * @see <a href="https://arxiv.org/abs/1502.03167">Ioffe and Szegedy 2015</a>
 */
public record BatchNorm(
    double momentum, double epsilon, boolean center, boolean scale, Learning learning, String name)
    implements Normalization, Learned<BatchNorm> {

  private static final double USUAL_MOMENTUM = 0.99;
  private static final double USUAL_EPSILON = 0.001;
  private static final double LEAST_EPSILON = 1e-12;

  /**
   * @throws IllegalArgumentException if momentum is not 0 to 1, epsilon not 1e-12 to 1, or the name
   *     is not allowed
   */
  public BatchNorm {
    Objects.requireNonNull(learning, "learning");
    Name.checked(name);
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new IllegalArgumentException("BatchNorm: momentum " + momentum + ", expected 0 to 1");
    }
    if (!(epsilon >= LEAST_EPSILON && epsilon <= 1)) {
      throw new IllegalArgumentException("BatchNorm: epsilon " + epsilon + ", expected 1e-12 to 1");
    }
  }

  /** Keras' settings: momentum 0.99, epsilon 0.001, with scale and shift. */
  public static BatchNorm of() {
    return new BatchNorm(USUAL_MOMENTUM, USUAL_EPSILON, true, true, Learning.DEFAULT, "");
  }

  static BatchNorm read(Keys keys) {
    return new BatchNorm(
        keys.number("momentum", USUAL_MOMENTUM),
        keys.number("epsilon", USUAL_EPSILON),
        keys.flag("center", true),
        keys.flag("scale", true),
        Learning.read(keys),
        "");
  }

  /** With another momentum of the moving statistics, 0 to 1. */
  public BatchNorm momentum(double changed) {
    return new BatchNorm(changed, epsilon, center, scale, learning, name);
  }

  /** With another number added to the variance, 1e-12 to 1. */
  public BatchNorm epsilon(double changed) {
    return new BatchNorm(momentum, changed, center, scale, learning, name);
  }

  /** With or without beta. */
  public BatchNorm center(boolean changed) {
    return new BatchNorm(momentum, epsilon, changed, scale, learning, name);
  }

  /** With or without gamma. */
  public BatchNorm scale(boolean changed) {
    return new BatchNorm(momentum, epsilon, center, changed, learning, name);
  }

  @Override
  public BatchNorm learning(Learning changed) {
    return new BatchNorm(momentum, epsilon, center, scale, changed, name);
  }

  @Override
  public BatchNorm named(String changed) {
    return new BatchNorm(momentum, epsilon, center, scale, learning, changed);
  }

  @Override
  public String op() {
    return "batch_norm";
  }

  @Override
  public String attributes() {
    return learning
        .write(
            new Words()
                .unless("momentum", Decimal.text(USUAL_MOMENTUM), Decimal.text(momentum))
                .unless("epsilon", Decimal.text(USUAL_EPSILON), Decimal.text(epsilon))
                .unless("center", true, center)
                .unless("scale", true, scale))
        .toString();
  }

  @Override
  public String title() {
    return "BatchNorm" + (attributes().isEmpty() ? "" : "[" + attributes() + "]");
  }

  @Override
  public String kerasName() {
    return "BatchNormalization";
  }
}
