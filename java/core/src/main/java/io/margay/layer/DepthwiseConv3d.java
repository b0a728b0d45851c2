package io.margay.layer;

import io.margay.program.Keys;

/**
 * Depthwise convolution of a volume: each channel by itself, with filters of its own.
 *
 * <pre>
 * dst[z, y, x, c · multiplier + m] = bias[c · multiplier + m] + Σ over p, r, s of kernel[p, r, s, c, m] · src[z · stride + p · dilation - front, …, x · stride + s · dilation - left, c]
 * input D x H x W x C, output D' x H' x W' x C · multiplier, kernel planes x rows x columns x C x multiplier, bias C · multiplier
 * </pre>
 *
 * It is a convolution with as many groups as channels. The kernel's order is that of the same with
 * one more axis; an initialiser sees the values of one window as the inputs of a filter, as PyTorch
 * has it.
 *
 * <pre>
 * DepthwiseConv3d.of(3)                                     // 8x16x16x4 becomes 6x14x14x4; 112 parameters
 * DepthwiseConv3d.of(1, 3, 3)                               // each plane by itself
 * </pre>
 *
 * @param window kernel, stride, dilation, padding and fit
 * @param multiplier filters of each channel, 1 to 1,048,576
 * @param weights bias, activation, initialisers and library
 * @param name the node's name, or empty
 * @see <a href="https://arxiv.org/abs/1704.04861">Howard et al., MobileNets (2017)</a>
 */
public record DepthwiseConv3d(Window window, int multiplier, Weights weights, String name)
    implements Convolution<DepthwiseConv3d> {

  private static final int AXES = 3;

  /**
   * @throws IllegalArgumentException if the window has not three axes, the multiplier is below 1 or
   *     above 1,048,576, or the name is not allowed
   */
  public DepthwiseConv3d {
    Filters.check("DepthwiseConv3d", AXES, window, weights);
    Filters.checkMultiplier("DepthwiseConv3d", multiplier);
    Name.checked(name);
  }

  /**
   * Windows of as many planes as rows and columns, stride 1, no padding.
   *
   * @param size planes, rows and columns, 1 to 65,536
   */
  public static DepthwiseConv3d of(int size) {
    return of(size, size, size);
  }

  /**
   * Windows of so many planes, rows and columns, stride 1, no padding.
   *
   * @param planes planes under a filter, 1 to 65,536
   * @param rows rows under a filter, 1 to 65,536
   * @param columns columns under a filter, 1 to 65,536
   */
  public static DepthwiseConv3d of(int planes, int rows, int columns) {
    return new DepthwiseConv3d(Filters.solid(planes, rows, columns), 1, Weights.DEFAULT, "");
  }

  static DepthwiseConv3d read(Keys keys) {
    return new DepthwiseConv3d(
        Window.read(keys, AXES, false), keys.whole("multiplier", 1), Weights.read(keys), "");
  }

  /** With so many filters for each channel, 1 to 1,048,576. */
  public DepthwiseConv3d multiplier(int multiplier) {
    return new DepthwiseConv3d(window, multiplier, weights, name);
  }

  @Override
  public DepthwiseConv3d window(Window changed) {
    return new DepthwiseConv3d(changed, multiplier, weights, name);
  }

  @Override
  public DepthwiseConv3d weights(Weights changed) {
    return new DepthwiseConv3d(window, multiplier, changed, name);
  }

  @Override
  public DepthwiseConv3d named(String changed) {
    return new DepthwiseConv3d(window, multiplier, weights, changed);
  }

  @Override
  public String op() {
    return "depthwise_conv3d";
  }

  @Override
  public String attributes() {
    return Filters.depthwiseWords(window, multiplier, weights);
  }

  @Override
  public String title() {
    return Filters.depthwiseTitle("DepthwiseConv3d", window, multiplier);
  }

  @Override
  public String kerasName() {
    return "DepthwiseConv3D";
  }
}
