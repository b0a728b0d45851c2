package io.margay.layer;

import io.margay.internal.text.Decimal;
import io.margay.internal.text.Range;
import io.margay.program.Keys;
import io.margay.program.Words;
import java.util.Objects;

/**
 * Instance normalisation: each channel of each sample gets mean 0 and variance 1 over its places,
 * and then a learned scale and shift. It is {@link GroupNorm} with as many groups as channels.
 *
 * <pre>
 * dst[.., c] = gamma[c] · (src[.., c] - mean[c]) / √(variance[c] + epsilon) + beta[c]
 * the variance is that of all places, 1/n Σ (src - mean)²
 * </pre>
 *
 * Training and prediction do the same. The parameters {@code gamma} and {@code beta} are of
 * channels, as in Keras' {@code GroupNormalization(groups=-1)}; PyTorch's {@code InstanceNorm2d}
 * has none unless asked for, and an epsilon of 1e-5.
 *
 * <pre>
 * InstanceNorm.of()                                               // 64x64x128: 256 parameters
 * InstanceNorm.of().epsilon(1e-5).center(false).scale(false)      // torch.nn.InstanceNorm2d(128)
 * </pre>
 *
 * @param epsilon added to the variance, 1e-12 to 1
 * @param center whether beta is added
 * @param scale whether gamma multiplies
 * @param learning how the parameters are trained
 * @param name the node's name, or empty
 * @see <a href="https://arxiv.org/abs/1607.08022">Ulyanov, Vedaldi and Lempitsky 2016</a>
 */
public record InstanceNorm(
    double epsilon, boolean center, boolean scale, Learning learning, String name)
    implements Normalization, Learned<InstanceNorm> {

  private static final String TITLE = "InstanceNorm";
  private static final double USUAL_EPSILON = 0.001;
  private static final double LEAST_EPSILON = 1e-12;

  /**
   * @throws IllegalArgumentException if epsilon is not 1e-12 to 1, or the name is not allowed
   */
  public InstanceNorm {
    Objects.requireNonNull(learning, "learning");
    Name.checked(name);
    Range.check(TITLE, "epsilon", epsilon, LEAST_EPSILON, 1);
  }

  /** With Keras' epsilon 0.001, scale and shift. */
  public static InstanceNorm of() {
    return new InstanceNorm(USUAL_EPSILON, true, true, Learning.DEFAULT, "");
  }

  static InstanceNorm read(Keys keys) {
    return new InstanceNorm(
        keys.number("epsilon", USUAL_EPSILON),
        keys.flag("center", true),
        keys.flag("scale", true),
        Learning.read(keys),
        "");
  }

  /** With another number added to the variance, 1e-12 to 1. */
  public InstanceNorm epsilon(double changed) {
    return new InstanceNorm(changed, center, scale, learning, name);
  }

  /** With or without beta. */
  public InstanceNorm center(boolean changed) {
    return new InstanceNorm(epsilon, changed, scale, learning, name);
  }

  /** With or without gamma. */
  public InstanceNorm scale(boolean changed) {
    return new InstanceNorm(epsilon, center, changed, learning, name);
  }

  @Override
  public InstanceNorm learning(Learning changed) {
    return new InstanceNorm(epsilon, center, scale, changed, name);
  }

  @Override
  public InstanceNorm named(String changed) {
    return new InstanceNorm(epsilon, center, scale, learning, changed);
  }

  @Override
  public String op() {
    return "instance_norm";
  }

  @Override
  public String attributes() {
    return learning
        .write(
            new Words()
                .unless("epsilon", Decimal.text(USUAL_EPSILON), Decimal.text(epsilon))
                .unless("center", true, center)
                .unless("scale", true, scale))
        .toString();
  }

  @Override
  public String title() {
    return TITLE + (attributes().isEmpty() ? "" : "[" + attributes() + "]");
  }

  @Override
  public String kerasName() {
    return "InstanceNormalization";
  }
}
