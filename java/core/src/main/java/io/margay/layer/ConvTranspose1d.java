package io.margay.layer;

import io.margay.program.Keys;
import java.util.List;

/**
 * Transposed convolution of a sequence: each value is spread over a window of the output, times
 * each filter. With a stride the output is larger than the input.
 *
 * <pre>
 * dst[i · stride + t · dilation - before, k] += kernel[t, k, c] · src[i, c]     i a place, t a tap, on every axis
 * input L x C, output L' x filters, kernel length x filters / groups x C, bias filters
 * L' = (L - 1) · stride + F - padding + outputPadding,  F = (length - 1) · dilation + 1
 * L' = L · stride with {@link Padding#SAME}
 * </pre>
 *
 * It is the transpose of the convolution with the same kernel, stride and padding that makes the
 * input's shape of the output's: ⟨convolution(a), b⟩ = ⟨a, transposed(b)⟩. Padding takes away from
 * the output; {@code outputPadding} adds to its end, where a convolution with a stride would leave
 * a rest out. Sizes are PyTorch's, and Keras' as long as the kernel is not smaller than the stride;
 * where it is, Keras' output with {@code valid} is as much longer as {@code outputPadding(stride -
 * kernel)} makes it. The kernel's order is Keras'.
 *
 * <pre>
 * ConvTranspose1d.of(8, 4).stride(2).padding(Padding.of(1)) // 50x16 becomes 100x8; 520 parameters
 * </pre>
 *
 * @param filters channels of the output, 1 to 1,048,576
 * @param window kernel, stride, dilation and padding; it always fits
 * @param outputPadding more values at the end of each axis: less than its stride or its dilation,
 *     and none with {@link Padding#SAME}
 * @param groups parts that the channels fall into, at least 1
 * @param weights bias, activation, initialisers and library
 * @param name the node's name, or empty
 * @see <a href="https://arxiv.org/abs/1603.07285">Dumoulin and Visin, A guide to convolution
 *     arithmetic for deep learning (2016)</a>
 */
public record ConvTranspose1d(
    int filters,
    Window window,
    List<Integer> outputPadding,
    int groups,
    Weights weights,
    String name)
    implements Convolution<ConvTranspose1d> {

  private static final int AXES = 1;

  /**
   * @throws IllegalArgumentException if window or output padding have not one axis, there are no
   *     filters or more than 1,048,576, filters do not divide into the groups, the window is to fit
   *     in another way than {@link Fit#FLOOR}, or the name is not allowed
   */
  public ConvTranspose1d {
    Filters.check("ConvTranspose1d", AXES, filters, window, weights);
    Filters.checkGroups("ConvTranspose1d", filters, window, groups);
    outputPadding = Filters.checkedOutputPadding("ConvTranspose1d", window, outputPadding);
    Name.checked(name);
  }

  /**
   * Filters of so many positions, stride 1, no padding.
   *
   * @param filters 1 to 1,048,576
   * @param size positions of a filter, 1 to 65,536
   */
  public static ConvTranspose1d of(int filters, int size) {
    return new ConvTranspose1d(
        filters, Filters.solid(size), Filters.outputPadding(AXES, 0), 1, Weights.DEFAULT, "");
  }

  static ConvTranspose1d read(Keys keys) {
    return new ConvTranspose1d(
        keys.whole("filters"),
        Window.read(keys, AXES, false),
        keys.get(
            "output_padding",
            Filters.outputPadding(AXES, 0),
            text -> Filters.outputPadding(AXES, Extent.integers(text, "x"))),
        keys.whole("groups", 1),
        Weights.read(keys),
        "");
  }

  /** With more values at the end: one number for all axes, or one for each, 0 to 65,536. */
  public ConvTranspose1d outputPadding(int... sizes) {
    return new ConvTranspose1d(
        filters, window, Filters.outputPadding(AXES, sizes), groups, weights, name);
  }

  /** With channels and filters in so many parts. */
  public ConvTranspose1d groups(int groups) {
    return new ConvTranspose1d(filters, window, outputPadding, groups, weights, name);
  }

  @Override
  public ConvTranspose1d window(Window changed) {
    return new ConvTranspose1d(filters, changed, outputPadding, groups, weights, name);
  }

  @Override
  public ConvTranspose1d weights(Weights changed) {
    return new ConvTranspose1d(filters, window, outputPadding, groups, changed, name);
  }

  @Override
  public ConvTranspose1d named(String changed) {
    return new ConvTranspose1d(filters, window, outputPadding, groups, weights, changed);
  }

  @Override
  public String op() {
    return "conv1d_transpose";
  }

  @Override
  public String attributes() {
    return Filters.transposedWords(filters, window, outputPadding, groups, weights);
  }

  @Override
  public String title() {
    return Filters.transposedTitle("ConvTranspose1d", filters, window, outputPadding, groups);
  }

  @Override
  public String kerasName() {
    return "Conv1DTranspose";
  }
}
