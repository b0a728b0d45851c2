package io.margay.layer;

import io.margay.internal.text.Decimal;
import io.margay.internal.text.Range;
import io.margay.program.Keys;
import io.margay.program.Words;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Layer normalisation: the last dimensions of each sample, usually its channels at each place, get
 * mean 0 and variance 1, and then a learned scale and shift of each value.
 *
 * <pre>
 * dst[i, j] = gamma[j] · (src[i, j] - mean[i]) / √(variance[i] + epsilon) + beta[j]
 * j runs over the dimensions that axes name, i over the others; the variance is that of all values, 1/n Σ (src - mean)²
 * </pre>
 *
 * Training and prediction do the same. The parameters {@code gamma} and {@code beta} have the shape
 * of the named dimensions. Keras' {@code LayerNormalization(axis)} is this, with its epsilon of
 * 0.001; PyTorch's {@code LayerNorm(normalized_shape)} names the shape of the last dimensions
 * instead and takes 1e-5.
 *
 * <pre>
 * LayerNorm.of()                          // the channels of each pixel: 56x56x96 has 192 parameters
 * LayerNorm.of().axes(0, 1, 2)            // a whole picture at a time
 * LayerNorm.of().epsilon(1e-5)            // torch.nn.LayerNorm
 * </pre>
 *
 * @param axes dimensions of the sample that are normalised together, the last ones, from 0 or from
 *     -1 backwards
 * @param epsilon added to the variance, 1e-12 to 1
 * @param center whether beta is added
 * @param scale whether gamma multiplies
 * @param learning how the parameters are trained
 * @param name the node's name, or empty
 * @see <a href="https://arxiv.org/abs/1607.06450">Ba, Kiros and Hinton 2016</a>
 */
public record LayerNorm(
    List<Integer> axes,
    double epsilon,
    boolean center,
    boolean scale,
    Learning learning,
    String name)
    implements Normalization, Learned<LayerNorm> {

  private static final String TITLE = "LayerNorm";
  private static final List<Integer> CHANNELS = List.of(-1);
  private static final int MOST_DIMENSIONS = 4;
  private static final double USUAL_EPSILON = 0.001;
  private static final double LEAST_EPSILON = 1e-12;

  /**
   * @throws IllegalArgumentException if axes are none, not -4 to 3, or named twice, epsilon is not
   *     1e-12 to 1, or the name is not allowed
   */
  public LayerNorm {
    Objects.requireNonNull(learning, "learning");
    Name.checked(name);
    axes = List.copyOf(axes);
    if (axes.isEmpty()
        || axes.stream().distinct().count() < axes.size()
        || axes.stream().anyMatch(axis -> axis < -MOST_DIMENSIONS || axis >= MOST_DIMENSIONS)) {
      throw new IllegalArgumentException(
          TITLE + ": axes " + axes + ", expected the last dimensions, such as -1, or 1 and 2");
    }
    Range.check(TITLE, "epsilon", epsilon, LEAST_EPSILON, 1);
  }

  /** Over the channels, with Keras' epsilon 0.001, scale and shift. */
  public static LayerNorm of() {
    return new LayerNorm(CHANNELS, USUAL_EPSILON, true, true, Learning.DEFAULT, "");
  }

  static LayerNorm read(Keys keys) {
    return new LayerNorm(
        keys.get("axes", CHANNELS, LayerNorm::parse),
        keys.number("epsilon", USUAL_EPSILON),
        keys.flag("center", true),
        keys.flag("scale", true),
        Learning.read(keys),
        "");
  }

  private static List<Integer> parse(String text) {
    try {
      return Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "axes '" + text + "': expected whole numbers with commas between", e);
    }
  }

  private static String text(List<Integer> axes) {
    return axes.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** Over other dimensions of the sample, the last ones, from 0 or from -1 backwards. */
  public LayerNorm axes(int... changed) {
    return new LayerNorm(
        IntStream.of(changed).boxed().toList(), epsilon, center, scale, learning, name);
  }

  /** With another number added to the variance, 1e-12 to 1. */
  public LayerNorm epsilon(double changed) {
    return new LayerNorm(axes, changed, center, scale, learning, name);
  }

  /** With or without beta. */
  public LayerNorm center(boolean changed) {
    return new LayerNorm(axes, epsilon, changed, scale, learning, name);
  }

  /** With or without gamma. */
  public LayerNorm scale(boolean changed) {
    return new LayerNorm(axes, epsilon, center, changed, learning, name);
  }

  @Override
  public LayerNorm learning(Learning changed) {
    return new LayerNorm(axes, epsilon, center, scale, changed, name);
  }

  @Override
  public LayerNorm named(String changed) {
    return new LayerNorm(axes, epsilon, center, scale, learning, changed);
  }

  @Override
  public String op() {
    return "layer_norm";
  }

  @Override
  public String attributes() {
    return learning
        .write(
            new Words()
                .unless("axes", text(CHANNELS), text(axes))
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
    return "LayerNormalization";
  }
}
