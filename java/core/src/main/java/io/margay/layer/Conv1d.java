package io.margay.layer;

import io.margay.program.Keys;

/**
 * Convolution of a sequence: each filter looks through the same small window at every position.
 *
 * <pre>
 * dst[x, k] = bias[k] + Σ over s, c of kernel[s, c, k] · src[x · stride + s · dilation - before, c]
 * input L x C, output L' x filters, kernel length x C / groups x filters, bias filters
 * L' = floor((L - F + padding) / stride) + 1,  F = (length - 1) · dilation + 1
 * </pre>
 *
 * The kernel is not turned around, as in all libraries for networks. With groups, filters and
 * channels fall into as many parts, and each filter sees the channels of its part only.
 *
 * <pre>
 * Conv1d.of(16, 5).padding(Padding.SAME).relu()             // 100x4 becomes 100x16; 336 parameters
 * Conv1d.of(16, 3).dilation(4).padding(Padding.sides(8, 0)) // no position sees what comes after it
 * </pre>
 *
 * @param filters channels of the output, 1 to 1,048,576
 * @param window kernel, stride, dilation, padding and fit
 * @param groups parts that the channels fall into, at least 1
 * @param weights bias, activation, initialisers and library
 * @param name the node's name, or empty
 */
public record Conv1d(int filters, Window window, int groups, Weights weights, String name)
    implements Convolution<Conv1d> {

  private static final int AXES = 1;

  /**
   * @throws IllegalArgumentException if the window has not one axis, there are no filters or more
   *     than 1,048,576, filters do not divide into the groups, or the name is not allowed
   */
  public Conv1d {
    Filters.check("Conv1d", AXES, filters, window, weights);
    Filters.checkGroups("Conv1d", filters, window, groups);
    Name.checked(name);
  }

  /**
   * Filters of so many positions, stride 1, no padding.
   *
   * @param filters 1 to 1,048,576
   * @param size positions under a filter, 1 to 65,536
   */
  public static Conv1d of(int filters, int size) {
    return new Conv1d(filters, Filters.solid(size), 1, Weights.DEFAULT, "");
  }

  static Conv1d read(Keys keys) {
    return new Conv1d(
        keys.whole("filters"),
        Window.read(keys, AXES, false),
        keys.whole("groups", 1),
        Weights.read(keys),
        "");
  }

  /** With filters of another size, 1 to 65,536. */
  public Conv1d kernel(int size) {
    return window(window.kernel(size));
  }

  /**
   * With channels and filters in so many parts; as many groups as channels is a depthwise
   * convolution.
   */
  public Conv1d groups(int groups) {
    return new Conv1d(filters, window, groups, weights, name);
  }

  @Override
  public Conv1d window(Window changed) {
    return new Conv1d(filters, changed, groups, weights, name);
  }

  @Override
  public Conv1d weights(Weights changed) {
    return new Conv1d(filters, window, groups, changed, name);
  }

  @Override
  public Conv1d named(String changed) {
    return new Conv1d(filters, window, groups, weights, changed);
  }

  @Override
  public String op() {
    return "conv1d";
  }

  @Override
  public String attributes() {
    return Filters.words(filters, window, groups, weights);
  }

  @Override
  public String title() {
    return Filters.title("Conv1d", filters, window, groups);
  }

  @Override
  public String kerasName() {
    return "Conv1D";
  }
}
