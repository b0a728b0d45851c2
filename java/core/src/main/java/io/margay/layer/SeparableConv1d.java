package io.margay.layer;

/**
 * Separable convolution of a sequence: a {@link DepthwiseConv1d} that looks around in each channel,
 * and a {@link Conv1d} of one position that mixes the channels.
 *
 * <pre>
 * separable_conv1d/depthwise = depthwise_conv1d(sound) kernel=3 bias=false
 * separable_conv1d/pointwise = conv1d(separable_conv1d/depthwise) filters=64 kernel=1
 * input L x C, output L' x filters
 * </pre>
 *
 * As Keras' {@code SeparableConv1D}: bias and activation stand behind the second alone. Both
 * kernels start as {@link #initializer} says.
 *
 * <pre>
 * SeparableConv1d.of(64, 3).padding(Padding.SAME).relu()    // 100x32 becomes 100x64; 2,208 parameters, not 6,208
 * </pre>
 *
 * @param filters channels of the output, 1 to 1,048,576
 * @param window of the depthwise convolution: kernel, stride, dilation, padding and fit
 * @param multiplier channels between the two for each channel, 1 to 1,048,576
 * @param weights bias and activation of the second, initialisers, library and training of both
 * @param name of its place in the network, or empty
 */
public record SeparableConv1d(
    int filters, Window window, int multiplier, Weights weights, String name)
    implements Composite, Weighted<SeparableConv1d>, Windowed<SeparableConv1d> {

  /**
   * @throws IllegalArgumentException if the window has not one axis, filters or multiplier are
   *     below 1 or above 1,048,576, or the name is not allowed
   */
  public SeparableConv1d {
    Filters.check("SeparableConv1d", 1, filters, window, weights);
    Filters.checkMultiplier("SeparableConv1d", multiplier);
    Name.checked(name);
  }

  /**
   * Windows of so many positions, stride 1, no padding.
   *
   * @param filters 1 to 1,048,576
   * @param size positions under a window, 1 to 65,536
   */
  public static SeparableConv1d of(int filters, int size) {
    return new SeparableConv1d(filters, Filters.solid(size), 1, Weights.DEFAULT, "");
  }

  /** With so many channels for each channel between the two, 1 to 1,048,576. */
  public SeparableConv1d multiplier(int multiplier) {
    return new SeparableConv1d(filters, window, multiplier, weights, name);
  }

  /** With a distance between neighbouring values of a window: 1 to 65,536. */
  public SeparableConv1d dilation(int... sizes) {
    return window(window.dilation(sizes));
  }

  @Override
  public Value compose(Value... inputs) {
    DepthwiseConv1d depthwise =
        new DepthwiseConv1d(window, multiplier, Weights.DEFAULT, "depthwise")
            .bias(false)
            .initializer(weights.initializer())
            .kernelLibrary(weights.library())
            .learning(weights.learning());
    return Conv1d.of(filters, 1).weights(weights).named("pointwise").apply(depthwise.apply(inputs));
  }

  @Override
  public SeparableConv1d window(Window changed) {
    return new SeparableConv1d(filters, changed, multiplier, weights, name);
  }

  @Override
  public SeparableConv1d weights(Weights changed) {
    return new SeparableConv1d(filters, window, multiplier, changed, name);
  }

  @Override
  public SeparableConv1d named(String changed) {
    return new SeparableConv1d(filters, window, multiplier, weights, changed);
  }

  @Override
  public String title() {
    return Filters.title("SeparableConv1d", filters, window, 1);
  }

  @Override
  public String kerasName() {
    return "SeparableConv1D";
  }
}
