package io.margay.layer;

import io.margay.program.Keys;

/**
 * The mean of the values under each window of a volume, for each channel by itself.
 *
 * <pre>
 * dst[z, y, x, c] = 1/n Σ over q, r, s of src[z · stride + q - front, y · stride + r - top, x · stride + s - left, c]
 * n = the number of values of the window that lie inside the input
 * input D x H x W x C, output D' x H' x W' x C, no parameters
 * D' = floor((D - planes + padding) / stride) + 1
 * </pre>
 *
 * Values in the padding, and those beyond the edge under {@link Fit#CEIL}, are absent: they are not
 * counted in n. That is Keras' average. With {@code countPadding(true)} the padding counts as
 * zeros, which is PyTorch's unless {@code count_include_pad=False}; what lies beyond the padding
 * never does.
 *
 * <pre>
 * AvgPool3d.of(2)                     // 16x112x112x64 becomes 8x56x56x64
 * AvgPool3d.of(1, 7, 7)               // each plane by itself: 4x7x7x512 becomes 4x1x1x512
 * </pre>
 *
 * @param window kernel, stride, padding and fit over planes, rows and columns; without dilation,
 *     and with less padding than the kernel has planes, rows or columns
 * @param countPadding whether the padding counts as zeros, not as absent
 * @param name the node's name, or empty
 */
public record AvgPool3d(Window window, boolean countPadding, String name)
    implements WindowPooling<AvgPool3d> {

  private static final int AXES = 3;

  /**
   * @throws IllegalArgumentException if the window has not three axes, is dilated or padded by its
   *     own size, or the name is not allowed
   */
  public AvgPool3d {
    window.checkPooling("AvgPool3d", AXES);
    Name.checked(name);
  }

  /**
   * Windows side by side: the stride is the window's size.
   *
   * @param sizes planes, rows and columns: one number for all, or one for each, 1 to 65,536
   */
  public static AvgPool3d of(int... sizes) {
    Extent kernel = Extent.of(3, sizes);
    return new AvgPool3d(Window.of(kernel, kernel), false, "");
  }

  static AvgPool3d read(Keys keys) {
    return new AvgPool3d(Window.read(keys, AXES, true), keys.flag("count_padding", false), "");
  }

  @Override
  public AvgPool3d window(Window changed) {
    return new AvgPool3d(changed, countPadding, name);
  }

  /** With padding that counts as zeros, or is absent. */
  public AvgPool3d countPadding(boolean changed) {
    return new AvgPool3d(window, changed, name);
  }

  @Override
  public AvgPool3d named(String changed) {
    return new AvgPool3d(window, countPadding, changed);
  }

  @Override
  public String op() {
    return "avgpool3d";
  }

  @Override
  public String kerasName() {
    return "AveragePooling3D";
  }
}
