package io.margay.layer;

import io.margay.program.Keys;
import java.util.List;

/**
 * Transposed convolution of a volume: each value is spread over a window of the output, times each
 * filter. With a stride the output is larger than the input.
 *
 * <pre>
 * dst[i · stride + t · dilation - before, k] += kernel[t, k, c] · src[i, c]     i a place, t a tap, on every axis
 * input D x H x W x C, output D' x H' x W' x filters, kernel planes x rows x columns x filters / groups x C, bias filters
 * D' = (D - 1) · stride + F - padding + outputPadding,  F = (planes - 1) · dilation + 1
 * D' = D · stride with {@link Padding#SAME}
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
 * ConvTranspose3d.of(8, 2).stride(2)                        // 4x8x8x16 becomes 8x16x16x8; 1,032 parameters
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
public record ConvTranspose3d(
    int filters,
    Window window,
    List<Integer> outputPadding,
    int groups,
    Weights weights,
    String name)
    implements Convolution<ConvTranspose3d> {

  private static final int AXES = 3;

  /**
   * @throws IllegalArgumentException if window or output padding have not three axes, there are no
   *     filters or more than 1,048,576, filters do not divide into the groups, the window is to fit
   *     in another way than {@link Fit#FLOOR}, or the name is not allowed
   */
  public ConvTranspose3d {
    Filters.check("ConvTranspose3d", AXES, filters, window, weights);
    Filters.checkGroups("ConvTranspose3d", filters, window, groups);
    outputPadding = Filters.checkedOutputPadding("ConvTranspose3d", window, outputPadding);
    Name.checked(name);
  }

  /**
   * Filters of as many planes as rows and columns, stride 1, no padding.
   *
   * @param filters 1 to 1,048,576
   * @param size planes, rows and columns of a filter, 1 to 65,536
   */
  public static ConvTranspose3d of(int filters, int size) {
    return of(filters, size, size, size);
  }

  /**
   * Filters of so many planes, rows and columns, stride 1, no padding.
   *
   * @param filters 1 to 1,048,576
   * @param planes planes of a filter, 1 to 65,536
   * @param rows rows of a filter, 1 to 65,536
   * @param columns columns of a filter, 1 to 65,536
   */
  public static ConvTranspose3d of(int filters, int planes, int rows, int columns) {
    return new ConvTranspose3d(
        filters,
        Filters.solid(planes, rows, columns),
        Filters.outputPadding(AXES, 0),
        1,
        Weights.DEFAULT,
        "");
  }

  static ConvTranspose3d read(Keys keys) {
    return new ConvTranspose3d(
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
  public ConvTranspose3d outputPadding(int... sizes) {
    return new ConvTranspose3d(
        filters, window, Filters.outputPadding(AXES, sizes), groups, weights, name);
  }

  /** With channels and filters in so many parts. */
  public ConvTranspose3d groups(int groups) {
    return new ConvTranspose3d(filters, window, outputPadding, groups, weights, name);
  }

  @Override
  public ConvTranspose3d window(Window changed) {
    return new ConvTranspose3d(filters, changed, outputPadding, groups, weights, name);
  }

  @Override
  public ConvTranspose3d weights(Weights changed) {
    return new ConvTranspose3d(filters, window, outputPadding, groups, changed, name);
  }

  @Override
  public ConvTranspose3d named(String changed) {
    return new ConvTranspose3d(filters, window, outputPadding, groups, weights, changed);
  }

  @Override
  public String op() {
    return "conv3d_transpose";
  }

  @Override
  public String attributes() {
    return Filters.transposedWords(filters, window, outputPadding, groups, weights);
  }

  @Override
  public String title() {
    return Filters.transposedTitle("ConvTranspose3d", filters, window, outputPadding, groups);
  }

  @Override
  public String kerasName() {
    return "Conv3DTranspose";
  }
}
