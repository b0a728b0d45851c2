package io.margay.layer;

import io.margay.program.Keys;

/**
 * Local connections without shared weights, over a sequence: windows as those of {@link Conv1d},
 * each with filters of its own.
 *
 * <pre>
 * dst[i, k] = bias[i, k] + Σ over t, c of kernel[i, (t, c), k] · src[i · stride + t · dilation - before, c]
 * input L x C, output L' x filters, kernel L' x length · C x filters, bias L' x filters
 * </pre>
 *
 * The kernel's order is Keras'; an initialiser sees the values of one window as the inputs of a
 * filter.
 *
 * <pre>
 * LocallyConnected1d.of(1, 3).stride(2).bias(false)         // 7x1 becomes 3x1: 9 weights; Conv1d has 3, Dense 21
 * </pre>
 *
 * @param filters at each place, 1 to 1,048,576
 * @param window kernel, stride, dilation, padding and fit
 * @param weights bias, activation, initialisers and library
 * @param name the node's name, or empty
 */
public record LocallyConnected1d(int filters, Window window, Weights weights, String name)
    implements Convolution<LocallyConnected1d> {

  private static final int AXES = 1;

  /**
   * @throws IllegalArgumentException if the window has not one axis, there are no filters or more
   *     than 1,048,576, or the name is not allowed
   */
  public LocallyConnected1d {
    Filters.check("LocallyConnected1d", AXES, filters, window, weights);
    Name.checked(name);
  }

  /**
   * Filters of so many positions, stride 1, no padding.
   *
   * @param filters 1 to 1,048,576
   * @param size positions of a filter, 1 to 65,536
   */
  public static LocallyConnected1d of(int filters, int size) {
    return new LocallyConnected1d(filters, Filters.solid(size), Weights.DEFAULT, "");
  }

  static LocallyConnected1d read(Keys keys) {
    return new LocallyConnected1d(
        keys.whole("filters"), Window.read(keys, AXES, false), Weights.read(keys), "");
  }

  @Override
  public LocallyConnected1d window(Window changed) {
    return new LocallyConnected1d(filters, changed, weights, name);
  }

  @Override
  public LocallyConnected1d weights(Weights changed) {
    return new LocallyConnected1d(filters, window, changed, name);
  }

  @Override
  public LocallyConnected1d named(String changed) {
    return new LocallyConnected1d(filters, window, weights, changed);
  }

  @Override
  public String op() {
    return "locally_connected1d";
  }

  @Override
  public String attributes() {
    return Filters.words(filters, window, 1, weights);
  }

  @Override
  public String title() {
    return Filters.title("LocallyConnected1d", filters, window, 1);
  }

  @Override
  public String kerasName() {
    return "LocallyConnected1D";
  }
}
