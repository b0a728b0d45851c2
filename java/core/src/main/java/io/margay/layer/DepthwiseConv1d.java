package io.margay.layer;

import io.margay.program.Keys;

/**
 * Depthwise convolution of a sequence: each channel by itself, with filters of its own.
 *
 * <pre>
 * dst[x, c · multiplier + m] = bias[c · multiplier + m] + Σ over s of kernel[s, c, m] · src[x · stride + s · dilation - before, c]
 * input L x C, output L' x C · multiplier, kernel length x C x multiplier, bias C · multiplier
 * </pre>
 *
 * It is a convolution with as many groups as channels. The kernel's order is that of Keras' {@code
 * DepthwiseConv1D}; an initialiser sees the values of one window as the inputs of a filter, as
 * PyTorch has it.
 *
 * <pre>
 * DepthwiseConv1d.of(3)                                     // 28x16 becomes 26x16; 64 parameters
 * DepthwiseConv1d.of(3).multiplier(2)                       // 28x16 becomes 26x32
 * </pre>
 *
 * @param window kernel, stride, dilation, padding and fit
 * @param multiplier filters of each channel, 1 to 1,048,576
 * @param weights bias, activation, initialisers and library
 * @param name the node's name, or empty
 * @see <a href="https://arxiv.org/abs/1704.04861">Howard et al., MobileNets (2017)</a>
 */
public record DepthwiseConv1d(Window window, int multiplier, Weights weights, String name)
    implements Convolution<DepthwiseConv1d> {

  private static final int AXES = 1;

  /**
   * @throws IllegalArgumentException if the window has not one axis, the multiplier is below 1 or
   *     above 1,048,576, or the name is not allowed
   */
  public DepthwiseConv1d {
    Filters.check("DepthwiseConv1d", AXES, window, weights);
    Filters.checkMultiplier("DepthwiseConv1d", multiplier);
    Name.checked(name);
  }

  /**
   * Windows of so many positions, stride 1, no padding.
   *
   * @param size positions under a filter, 1 to 65,536
   */
  public static DepthwiseConv1d of(int size) {
    return new DepthwiseConv1d(Filters.solid(size), 1, Weights.DEFAULT, "");
  }

  static DepthwiseConv1d read(Keys keys) {
    return new DepthwiseConv1d(
        Window.read(keys, AXES, false), keys.whole("multiplier", 1), Weights.read(keys), "");
  }

  /** With so many filters for each channel, 1 to 1,048,576. */
  public DepthwiseConv1d multiplier(int multiplier) {
    return new DepthwiseConv1d(window, multiplier, weights, name);
  }

  @Override
  public DepthwiseConv1d window(Window changed) {
    return new DepthwiseConv1d(changed, multiplier, weights, name);
  }

  @Override
  public DepthwiseConv1d weights(Weights changed) {
    return new DepthwiseConv1d(window, multiplier, changed, name);
  }

  @Override
  public DepthwiseConv1d named(String changed) {
    return new DepthwiseConv1d(window, multiplier, weights, changed);
  }

  @Override
  public String op() {
    return "depthwise_conv1d";
  }

  @Override
  public String attributes() {
    return Filters.depthwiseWords(window, multiplier, weights);
  }

  @Override
  public String title() {
    return Filters.depthwiseTitle("DepthwiseConv1d", window, multiplier);
  }

  @Override
  public String kerasName() {
    return "DepthwiseConv1D";
  }
}
