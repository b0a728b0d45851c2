package io.margay.layer;

/**
 * Separable convolution of rows and columns: a {@link DepthwiseConv2d} that looks around in each
 * channel, and a {@link Conv2d} of one pixel that mixes the channels.
 *
 * <pre>
 * separable_conv2d/depthwise = depthwise_conv2d(image) kernel=3x3 bias=false
 * separable_conv2d/pointwise = conv2d(separable_conv2d/depthwise) filters=64 kernel=1x1
 * input H x W x C, output H' x W' x filters
 * </pre>
 *
 * As Keras' {@code SeparableConv2D}: bias and activation stand behind the second alone. Both
 * kernels start as {@link #initializer} says.
 *
 * <pre>
 * SeparableConv2d.of(64, 3).padding(Padding.SAME).relu()    // 32x32x32 becomes 32x32x64; 2,400 parameters, not 18,496
 * </pre>
 *
 * @param filters maps in the output, 1 to 1,048,576
 * @param window of the depthwise convolution: kernel, stride, dilation, padding and fit
 * @param multiplier maps between the two for each channel, 1 to 1,048,576
 * @param weights bias and activation of the second, initialisers, library and training of both
 * @param name of its place in the network, or empty
 * @see <a href="https://arxiv.org/abs/1610.02357">Chollet, Xception (2017)</a>
 */
public record SeparableConv2d(
    int filters, Window window, int multiplier, Weights weights, String name)
    implements Composite, Weighted<SeparableConv2d>, Windowed<SeparableConv2d> {

  /**
   * @throws IllegalArgumentException if the window has not two axes, filters or multiplier are
   *     below 1 or above 1,048,576, or the name is not allowed
   */
  public SeparableConv2d {
    Filters.check("SeparableConv2d", 2, filters, window, weights);
    Filters.checkMultiplier("SeparableConv2d", multiplier);
    Name.checked(name);
  }

  /**
   * Windows of as many rows as columns, stride 1, no padding.
   *
   * @param filters 1 to 1,048,576
   * @param size rows and columns of a window, 1 to 65,536
   */
  public static SeparableConv2d of(int filters, int size) {
    return new SeparableConv2d(filters, Filters.solid(size, size), 1, Weights.DEFAULT, "");
  }

  /** With so many maps for each channel between the two, 1 to 1,048,576. */
  public SeparableConv2d multiplier(int multiplier) {
    return new SeparableConv2d(filters, window, multiplier, weights, name);
  }

  /** With a distance between neighbouring values of a window: one number, or rows and columns. */
  public SeparableConv2d dilation(int... sizes) {
    return window(window.dilation(sizes));
  }

  @Override
  public Value compose(Value... inputs) {
    DepthwiseConv2d depthwise =
        new DepthwiseConv2d(window, multiplier, Weights.DEFAULT, "depthwise")
            .bias(false)
            .initializer(weights.initializer())
            .kernelLibrary(weights.library())
            .learning(weights.learning());
    return Conv2d.of(filters, 1).weights(weights).named("pointwise").apply(depthwise.apply(inputs));
  }

  @Override
  public SeparableConv2d window(Window changed) {
    return new SeparableConv2d(filters, changed, multiplier, weights, name);
  }

  @Override
  public SeparableConv2d weights(Weights changed) {
    return new SeparableConv2d(filters, window, multiplier, changed, name);
  }

  @Override
  public SeparableConv2d named(String changed) {
    return new SeparableConv2d(filters, window, multiplier, weights, changed);
  }

  @Override
  public String title() {
    return Filters.title("SeparableConv2d", filters, window, 1);
  }

  @Override
  public String kerasName() {
    return "SeparableConv2D";
  }
}
