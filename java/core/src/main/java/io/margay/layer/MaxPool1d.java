package io.margay.layer;

import io.margay.program.Keys;

/**
 * The largest value under each window of a sequence, for each channel by itself.
 *
 * <pre>
 * dst[x, c] = max over s of src[x · stride + s - before, c]
 * input L x C, output L' x C, no parameters
 * L' = floor((L - length + padding) / stride) + 1
 * </pre>
 *
 * Values in the padding, and those beyond the end under {@link Fit#CEIL}, are absent: they are
 * never the largest.
 *
 * <pre>
 * MaxPool1d.of(2)                     // 100x16 becomes 50x16
 * MaxPool1d.of(3).stride(2)           // overlapping windows: 100x16 becomes 49x16
 * </pre>
 *
 * @param window kernel, stride, padding and fit over the positions; without dilation, and with less
 *     padding than the kernel has positions
 * @param name the node's name, or empty
 */
public record MaxPool1d(Window window, String name) implements WindowPooling<MaxPool1d> {

  private static final int AXES = 1;

  /**
   * @throws IllegalArgumentException if the window has not one axis, is dilated or padded by its
   *     own size, or the name is not allowed
   */
  public MaxPool1d {
    window.checkPooling("MaxPool1d", AXES);
    Name.checked(name);
  }

  /**
   * Windows side by side: the stride is the window's size.
   *
   * @param size positions under a window, 1 to 65,536
   */
  public static MaxPool1d of(int size) {
    Extent kernel = Extent.of(size);
    return new MaxPool1d(Window.of(kernel, kernel), "");
  }

  static MaxPool1d read(Keys keys) {
    return new MaxPool1d(Window.read(keys, AXES, true), "");
  }

  @Override
  public MaxPool1d window(Window changed) {
    return new MaxPool1d(changed, name);
  }

  @Override
  public MaxPool1d named(String changed) {
    return new MaxPool1d(window, changed);
  }

  @Override
  public String op() {
    return "maxpool1d";
  }

  @Override
  public String kerasName() {
    return "MaxPooling1D";
  }
}
