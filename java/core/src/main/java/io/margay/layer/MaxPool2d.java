package io.margay.layer;

import io.margay.program.Keys;

/**
 * The largest value under each window, for each channel by itself.
 *
 * <pre>
 * dst[y, x, c] = max over r, s of src[y · stride + r - top, x · stride + s - left, c]
 * input H x W x C, output H' x W' x C, no parameters
 * H' = floor((H - rows + padding) / stride) + 1
 * </pre>
 *
 * Values in the padding, and those beyond the edge under {@link Fit#CEIL}, are absent: they are
 * never the largest.
 *
 * <pre>
 * MaxPool2d.of(2)                     // 26x26x32 becomes 13x13x32
 * MaxPool2d.of(2).fit(Fit.CEIL)       // 7x7x3 becomes 4x4x3, with partial windows at the edge
 * </pre>
 *
 * @param window kernel, stride, padding and fit over rows and columns; without dilation, and with
 *     less padding than the kernel has rows or columns
 * @param name the node's name, or empty
 */
public record MaxPool2d(Window window, String name) implements WindowPooling<MaxPool2d> {

  private static final int AXES = 2;

  /**
   * @throws IllegalArgumentException if the window has not two axes, is dilated or padded by its
   *     own size, or the name is not allowed
   */
  public MaxPool2d {
    window.checkPooling("MaxPool2d", AXES);
    Name.checked(name);
  }

  /**
   * Windows side by side: the stride is the window's size.
   *
   * @param size rows and columns: one number for both, or one for each, 1 to 65,536
   */
  public static MaxPool2d of(int... size) {
    Extent kernel = Extent.of(AXES, size);
    return new MaxPool2d(Window.of(kernel, kernel), "");
  }

  static MaxPool2d read(Keys keys) {
    return new MaxPool2d(Window.read(keys, AXES, true), "");
  }

  @Override
  public MaxPool2d window(Window changed) {
    return new MaxPool2d(changed, name);
  }

  @Override
  public MaxPool2d named(String changed) {
    return new MaxPool2d(window, changed);
  }

  @Override
  public String op() {
    return "maxpool2d";
  }

  @Override
  public String kerasName() {
    return "MaxPooling2D";
  }
}
