package io.margay.layer;

import io.margay.internal.text.Decimal;
import io.margay.internal.text.Range;
import io.margay.program.Keys;
import io.margay.program.Words;
import java.util.Objects;

/**
 * Group normalisation: all places and the channels of a group get mean 0 and variance 1 in each
 * sample, and then each channel a learned scale and shift.
 *
 * <pre>
 * dst[.., c] = gamma[c] · (src[.., c] - mean[g]) / √(variance[g] + epsilon) + beta[c]
 * group g has the channels g · C / groups to (g + 1) · C / groups - 1; the variance is that of all values, 1/n Σ (src - mean)²
 * </pre>
 *
 * Training and prediction do the same, so it does not depend on the batch. The parameters {@code
 * gamma} and {@code beta} are of channels. The formula is that of Keras and PyTorch; epsilon is
 * Keras' 0.001, PyTorch's is 1e-5.
 *
 * <pre>
 * GroupNorm.of(32)                        // 56x56x256: 32 groups of 8 channels, 512 parameters
 * GroupNorm.of(32).epsilon(1e-5)          // torch.nn.GroupNorm(32, 256)
 * </pre>
 *
 * @param groups of channels, 1 to 1,048,576: a divisor of the channels
 * @param epsilon added to the variance, 1e-12 to 1
 * @param center whether beta is added
 * @param scale whether gamma multiplies
 * @param learning how the parameters are trained
 * @param name the node's name, or empty
 * @see <a href="https://arxiv.org/abs/1803.08494">Wu and He 2018</a>
 */
public record GroupNorm(
    int groups, double epsilon, boolean center, boolean scale, Learning learning, String name)
    implements Normalization, Learned<GroupNorm> {

  private static final String TITLE = "GroupNorm";
  private static final int MOST_GROUPS = 1_048_576;
  private static final double USUAL_EPSILON = 0.001;
  private static final double LEAST_EPSILON = 1e-12;

  /**
   * @throws IllegalArgumentException if groups are not 1 to 1,048,576, epsilon is not 1e-12 to 1,
   *     or the name is not allowed
   */
  public GroupNorm {
    Objects.requireNonNull(learning, "learning");
    Name.checked(name);
    Range.check(TITLE, "groups", groups, 1, MOST_GROUPS);
    Range.check(TITLE, "epsilon", epsilon, LEAST_EPSILON, 1);
  }

  /**
   * With Keras' epsilon 0.001, scale and shift.
   *
   * @param groups of channels, 1 to 1,048,576
   */
  public static GroupNorm of(int groups) {
    return new GroupNorm(groups, USUAL_EPSILON, true, true, Learning.DEFAULT, "");
  }

  static GroupNorm read(Keys keys) {
    return new GroupNorm(
        keys.whole("groups"),
        keys.number("epsilon", USUAL_EPSILON),
        keys.flag("center", true),
        keys.flag("scale", true),
        Learning.read(keys),
        "");
  }

  /** With another number added to the variance, 1e-12 to 1. */
  public GroupNorm epsilon(double changed) {
    return new GroupNorm(groups, changed, center, scale, learning, name);
  }

  /** With or without beta. */
  public GroupNorm center(boolean changed) {
    return new GroupNorm(groups, epsilon, changed, scale, learning, name);
  }

  /** With or without gamma. */
  public GroupNorm scale(boolean changed) {
    return new GroupNorm(groups, epsilon, center, changed, learning, name);
  }

  @Override
  public GroupNorm learning(Learning changed) {
    return new GroupNorm(groups, epsilon, center, scale, changed, name);
  }

  @Override
  public GroupNorm named(String changed) {
    return new GroupNorm(groups, epsilon, center, scale, learning, changed);
  }

  @Override
  public String op() {
    return "group_norm";
  }

  @Override
  public String attributes() {
    return learning
        .write(
            new Words()
                .add("groups", groups)
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
    return "GroupNormalization";
  }
}
