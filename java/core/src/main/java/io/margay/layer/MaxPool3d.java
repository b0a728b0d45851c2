package io.margay.layer;

import io.margay.program.Keys;

/**
 * The largest value under each window of a volume, for each channel by itself.
 *
 * <pre>
 * dst[z, y, x, c] = max over q, r, s of src[z · stride + q - front, y · stride + r - top, x · stride + s - left, c]
 * input D x H x W x C, output D' x H' x W' x C, no parameters
 * D' = floor((D - planes + padding) / stride) + 1
 * </pre>
 *
 * Values in the padding, and those beyond the edge under {@link Fit#CEIL}, are absent: they are
 * never the largest.
 *
 * <pre>
 * MaxPool3d.of(2)                     // 16x112x112x64 becomes 8x56x56x64
 * MaxPool3d.of(1, 2, 2)               // plane by plane: 16x112x112x64 becomes 16x56x56x64
 * </pre>
 *
 * @param window kernel, stride, padding and fit over planes, rows and columns; without dilation,
 *     and with less padding than the kernel has planes, rows or columns
 * @param name the node's name, or empty
 */
public record MaxPool3d(Window window, String name) implements WindowPooling<MaxPool3d> {

  private static final int AXES = 3;

  /**
   * @throws IllegalArgumentException if the window has not three axes, is dilated or padded by its
   *     own size, or the name is not allowed
   */
  public MaxPool3d {
    window.checkPooling("MaxPool3d", AXES);
    Name.checked(name);
  }

  /**
   * Windows side by side: the stride is the window's size.
   *
   * @param sizes planes, rows and columns: one number for all, or one for each, 1 to 65,536
   */
  public static MaxPool3d of(int... sizes) {
    Extent kernel = Extent.of(3, sizes);
    return new MaxPool3d(Window.of(kernel, kernel), "");
  }

  static MaxPool3d read(Keys keys) {
    return new MaxPool3d(Window.read(keys, AXES, true), "");
  }

  @Override
  public MaxPool3d window(Window changed) {
    return new MaxPool3d(changed, name);
  }

  @Override
  public MaxPool3d named(String changed) {
    return new MaxPool3d(window, changed);
  }

  @Override
  public String op() {
    return "maxpool3d";
  }

  @Override
  public String kerasName() {
    return "MaxPooling3D";
  }
}
