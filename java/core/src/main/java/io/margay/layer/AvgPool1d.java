package io.margay.layer;

import io.margay.program.Keys;

/**
 * The mean of the values under each window of a sequence, for each channel by itself.
 *
 * <pre>
 * dst[x, c] = 1/n Σ over s of src[x · stride + s - before, c]
 * n = the number of values of the window that lie inside the input
 * input L x C, output L' x C, no parameters
 * L' = floor((L - length + padding) / stride) + 1
 * </pre>
 *
 * Values in the padding, and those beyond the end under {@link Fit#CEIL}, are absent: they are not
 * counted in n. That is Keras' average. With {@code countPadding(true)} the padding counts as
 * zeros, which is PyTorch's unless {@code count_include_pad=False}; what lies beyond the padding
 * never does.
 *
 * <pre>
 * AvgPool1d.of(2)                                        // 100x16 becomes 50x16
 * AvgPool1d.of(3).stride(1).padding(Padding.SAME)        // a moving mean: 100x16 stays 100x16
 * </pre>
 *
 * @param window kernel, stride, padding and fit over the positions; without dilation, and with less
 *     padding than the kernel has positions
 * @param countPadding whether the padding counts as zeros, not as absent
 * @param name the node's name, or empty
 */
public record AvgPool1d(Window window, boolean countPadding, String name)
    implements WindowPooling<AvgPool1d> {

  private static final int AXES = 1;

  /**
   * @throws IllegalArgumentException if the window has not one axis, is dilated or padded by its
   *     own size, or the name is not allowed
   */
  public AvgPool1d {
    window.checkPooling("AvgPool1d", AXES);
    Name.checked(name);
  }

  /**
   * Windows side by side: the stride is the window's size.
   *
   * @param size positions under a window, 1 to 65,536
   */
  public static AvgPool1d of(int size) {
    Extent kernel = Extent.of(size);
    return new AvgPool1d(Window.of(kernel, kernel), false, "");
  }

  static AvgPool1d read(Keys keys) {
    return new AvgPool1d(Window.read(keys, AXES, true), keys.flag("count_padding", false), "");
  }

  @Override
  public AvgPool1d window(Window changed) {
    return new AvgPool1d(changed, countPadding, name);
  }

  /** With padding that counts as zeros, or is absent. */
  public AvgPool1d countPadding(boolean changed) {
    return new AvgPool1d(window, changed, name);
  }

  @Override
  public AvgPool1d named(String changed) {
    return new AvgPool1d(window, countPadding, changed);
  }

  @Override
  public String op() {
    return "avgpool1d";
  }

  @Override
  public String kerasName() {
    return "AveragePooling1D";
  }
}
