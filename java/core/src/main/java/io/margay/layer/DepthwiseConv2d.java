package io.margay.layer;

import io.margay.program.Keys;

/**
 * Depthwise convolution of rows and columns: each channel by itself, with filters of its own.
 *
 * <pre>
 * dst[y, x, c · multiplier + m] = bias[c · multiplier + m] + Σ over r, s of kernel[r, s, c, m] · src[y · stride + r · dilation - top, x · stride + s · dilation - left, c]
 * input H x W x C, output H' x W' x C · multiplier, kernel rows x columns x C x multiplier, bias C · multiplier
 * </pre>
 *
 * It is a convolution with as many groups as channels. The kernel's order is that of Keras' {@code
 * DepthwiseConv2D}; an initialiser sees the values of one window as the inputs of a filter, as
 * PyTorch has it.
 *
 * <pre>
 * DepthwiseConv2d.of(3).padding(Padding.SAME)               // 112x112x32 stays so; 320 parameters
 * DepthwiseConv2d.of(3).multiplier(2)                       // 8x8x3 becomes 6x6x6
 * </pre>
 *
 * @param window kernel, stride, dilation, padding and fit
 * @param multiplier filters of each channel, 1 to 1,048,576
 * @param weights bias, activation, initialisers and library
 * @param name the node's name, or empty
 * @see <a href="https://arxiv.org/abs/1704.04861">Howard et al., MobileNets (2017)</a>
 */
public record DepthwiseConv2d(Window window, int multiplier, Weights weights, String name)
    implements Convolution<DepthwiseConv2d> {

  private static final int AXES = 2;

  /**
   * @throws IllegalArgumentException if the window has not two axes, the multiplier is below 1 or
   *     above 1,048,576, or the name is not allowed
   */
  public DepthwiseConv2d {
    Filters.check("DepthwiseConv2d", AXES, window, weights);
    Filters.checkMultiplier("DepthwiseConv2d", multiplier);
    Name.checked(name);
  }

  /**
   * Windows of as many rows as columns, stride 1, no padding.
   *
   * @param size rows and columns, 1 to 65,536
   */
  public static DepthwiseConv2d of(int size) {
    return of(size, size);
  }

  /**
   * Windows of so many rows and columns, stride 1, no padding.
   *
   * @param rows rows under a filter, 1 to 65,536
   * @param columns columns under a filter, 1 to 65,536
   */
  public static DepthwiseConv2d of(int rows, int columns) {
    return new DepthwiseConv2d(Filters.solid(rows, columns), 1, Weights.DEFAULT, "");
  }

  static DepthwiseConv2d read(Keys keys) {
    return new DepthwiseConv2d(
        Window.read(keys, AXES, false), keys.whole("multiplier", 1), Weights.read(keys), "");
  }

  /** With so many filters for each channel, 1 to 1,048,576. */
  public DepthwiseConv2d multiplier(int multiplier) {
    return new DepthwiseConv2d(window, multiplier, weights, name);
  }

  @Override
  public DepthwiseConv2d window(Window changed) {
    return new DepthwiseConv2d(changed, multiplier, weights, name);
  }

  @Override
  public DepthwiseConv2d weights(Weights changed) {
    return new DepthwiseConv2d(window, multiplier, changed, name);
  }

  @Override
  public DepthwiseConv2d named(String changed) {
    return new DepthwiseConv2d(window, multiplier, weights, changed);
  }

  @Override
  public String op() {
    return "depthwise_conv2d";
  }

  @Override
  public String attributes() {
    return Filters.depthwiseWords(window, multiplier, weights);
  }

  @Override
  public String title() {
    return Filters.depthwiseTitle("DepthwiseConv2d", window, multiplier);
  }

  @Override
  public String kerasName() {
    return "DepthwiseConv2D";
  }
}
