package io.margay.layer;

import io.margay.program.Keys;

/**
 * Convolution of rows and columns: each filter looks through the same small window at every place.
 *
 * <pre>
 * dst[y, x, k] = bias[k] + Σ over r, s, c of kernel[r, s, c, k]
 *                           · src[y · stride + r · dilation - top, x · stride + s · dilation - left, c]
 * input H x W x C, output H' x W' x filters, kernel rows x columns x C / groups x filters, bias filters
 * H' = floor((H - F + padding) / stride) + 1,  F = (rows - 1) · dilation + 1
 * </pre>
 *
 * The kernel is not turned around, as in all libraries for networks. With groups, filters and
 * channels fall into as many parts, and each filter sees the channels of its part only.
 *
 * <pre>
 * Conv2d.of(32, 3).relu()                                   // 28x28x1 becomes 26x26x32; 320 parameters
 * Conv2d.of(10, 5).padding(Padding.of(2))                   // 32x32x3 stays 32x32, with 10 maps; 760 parameters
 * </pre>
 *
 * @param filters maps in the output, 1 to 1,048,576
 * @param window kernel, stride, dilation, padding and fit
 * @param groups parts that the channels fall into, at least 1
 * @param weights bias, activation, initialisers and library
 * @param name the node's name, or empty
 * @see <a href="https://cs231n.github.io/convolutional-networks/">CS231n, Convolutional
 *     Networks</a>
 */
public record Conv2d(int filters, Window window, int groups, Weights weights, String name)
    implements Convolution<Conv2d> {

  private static final int AXES = 2;

  /**
   * @throws IllegalArgumentException if the window has not two axes, there are no filters or more
   *     than 1,048,576, filters do not divide into the groups, or the name is not allowed
   */
  public Conv2d {
    Filters.check("Conv2d", AXES, filters, window, weights);
    Filters.checkGroups("Conv2d", filters, window, groups);
    Name.checked(name);
  }

  /**
   * Filters of as many rows as columns, stride 1, no padding.
   *
   * @param filters 1 to 1,048,576
   * @param size rows and columns of a filter, 1 to 65,536
   */
  public static Conv2d of(int filters, int size) {
    return of(filters, size, size);
  }

  /**
   * Filters of so many rows and columns, stride 1, no padding.
   *
   * @param filters 1 to 1,048,576
   * @param rows rows of a filter, 1 to 65,536
   * @param columns columns of a filter, 1 to 65,536
   */
  public static Conv2d of(int filters, int rows, int columns) {
    return new Conv2d(filters, Filters.solid(rows, columns), 1, Weights.DEFAULT, "");
  }

  static Conv2d read(Keys keys) {
    return new Conv2d(
        keys.whole("filters"),
        Window.read(keys, AXES, false),
        keys.whole("groups", 1),
        Weights.read(keys),
        "");
  }

  /** With filters of other rows and columns, 1 to 65,536 each. */
  public Conv2d kernel(int rows, int columns) {
    return window(window.kernel(rows, columns));
  }

  /**
   * With channels and filters in so many parts; as many groups as channels is a depthwise
   * convolution.
   */
  public Conv2d groups(int groups) {
    return new Conv2d(filters, window, groups, weights, name);
  }

  @Override
  public Conv2d window(Window changed) {
    return new Conv2d(filters, changed, groups, weights, name);
  }

  @Override
  public Conv2d weights(Weights changed) {
    return new Conv2d(filters, window, groups, changed, name);
  }

  @Override
  public Conv2d named(String changed) {
    return new Conv2d(filters, window, groups, weights, changed);
  }

  @Override
  public String op() {
    return "conv2d";
  }

  @Override
  public String attributes() {
    return Filters.words(filters, window, groups, weights);
  }

  @Override
  public String title() {
    return Filters.title("Conv2d", filters, window, groups);
  }

  @Override
  public String kerasName() {
    return "Conv2D";
  }
}
