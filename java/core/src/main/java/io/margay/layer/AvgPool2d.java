package io.margay.layer;

import io.margay.program.Keys;

/**
 * The mean of the values under each window, for each channel by itself.
 *
 * <pre>
 * dst[y, x, c] = 1/n Σ over r, s of src[y · stride + r - top, x · stride + s - left, c]
 * n = the number of values of the window that lie inside the input
 * input H x W x C, output H' x W' x C, no parameters
 * H' = floor((H - rows + padding) / stride) + 1
 * </pre>
 *
 * Values in the padding, and those beyond the edge under {@link Fit#CEIL}, are absent: they are not
 * counted in n. That is Keras' average. With {@code countPadding(true)} the padding counts as
 * zeros, which is PyTorch's unless {@code count_include_pad=False}; what lies beyond the padding
 * never does.
 *
 * <pre>
 * AvgPool2d.of(2)                     // 26x26x32 becomes 13x13x32
 * AvgPool2d.of(3).stride(1)           // a blur; 26x26x32 becomes 24x24x32
 * </pre>
 *
 * @param window kernel, stride, padding and fit over rows and columns; without dilation, and with
 *     less padding than the kernel has rows or columns
 * @param countPadding whether the padding counts as zeros, not as absent
 * @param name the node's name, or empty
 */
public record AvgPool2d(Window window, boolean countPadding, String name)
    implements WindowPooling<AvgPool2d> {

  private static final int AXES = 2;

  /**
   * @throws IllegalArgumentException if the window has not two axes, is dilated or padded by its
   *     own size, or the name is not allowed
   */
  public AvgPool2d {
    window.checkPooling("AvgPool2d", AXES);
    Name.checked(name);
  }

  /**
   * Windows side by side: the stride is the window's size.
   *
   * @param size rows and columns: one number for both, or one for each, 1 to 65,536
   */
  public static AvgPool2d of(int... size) {
    Extent kernel = Extent.of(AXES, size);
    return new AvgPool2d(Window.of(kernel, kernel), false, "");
  }

  static AvgPool2d read(Keys keys) {
    return new AvgPool2d(Window.read(keys, AXES, true), keys.flag("count_padding", false), "");
  }

  @Override
  public AvgPool2d window(Window changed) {
    return new AvgPool2d(changed, countPadding, name);
  }

  /** With padding that counts as zeros, or is absent. */
  public AvgPool2d countPadding(boolean changed) {
    return new AvgPool2d(window, changed, name);
  }

  @Override
  public AvgPool2d named(String changed) {
    return new AvgPool2d(window, countPadding, changed);
  }

  @Override
  public String op() {
    return "avgpool2d";
  }

  @Override
  public String kerasName() {
    return "AveragePooling2D";
  }
}
