package io.margay.layer;

import io.margay.program.Keys;

/**
 * Convolution of a volume, or of pictures in the order of time: each filter looks through the same
 * small window at every place.
 *
 * <pre>
 * dst[z, y, x, k] = bias[k] + Σ over p, r, s, c of kernel[p, r, s, c, k]
 *     · src[z · stride + p · dilation - front, y · stride + r · dilation - top, x · stride + s · dilation - left, c]
 * input D x H x W x C, output D' x H' x W' x filters
 * kernel planes x rows x columns x C / groups x filters, bias filters
 * D' = floor((D - F + padding) / stride) + 1,  F = (planes - 1) · dilation + 1
 * </pre>
 *
 * The kernel is not turned around, as in all libraries for networks. With groups, filters and
 * channels fall into as many parts, and each filter sees the channels of its part only.
 *
 * <pre>
 * Conv3d.of(8, 3).relu()                                    // 16x32x32x1 becomes 14x30x30x8; 224 parameters
 * Conv3d.of(8, 1, 3, 3).stride(1, 2, 2)                     // each plane by itself
 * </pre>
 *
 * @param filters volumes in the output, 1 to 1,048,576
 * @param window kernel, stride, dilation, padding and fit
 * @param groups parts that the channels fall into, at least 1
 * @param weights bias, activation, initialisers and library
 * @param name the node's name, or empty
 */
public record Conv3d(int filters, Window window, int groups, Weights weights, String name)
    implements Convolution<Conv3d> {

  private static final int AXES = 3;

  /**
   * @throws IllegalArgumentException if the window has not three axes, there are no filters or more
   *     than 1,048,576, filters do not divide into the groups, or the name is not allowed
   */
  public Conv3d {
    Filters.check("Conv3d", AXES, filters, window, weights);
    Filters.checkGroups("Conv3d", filters, window, groups);
    Name.checked(name);
  }

  /**
   * Filters of as many planes as rows and columns, stride 1, no padding.
   *
   * @param filters 1 to 1,048,576
   * @param size planes, rows and columns of a filter, 1 to 65,536
   */
  public static Conv3d of(int filters, int size) {
    return of(filters, size, size, size);
  }

  /**
   * Filters of so many planes, rows and columns, stride 1, no padding.
   *
   * @param filters 1 to 1,048,576
   * @param planes planes of a filter, 1 to 65,536
   * @param rows rows of a filter, 1 to 65,536
   * @param columns columns of a filter, 1 to 65,536
   */
  public static Conv3d of(int filters, int planes, int rows, int columns) {
    return new Conv3d(filters, Filters.solid(planes, rows, columns), 1, Weights.DEFAULT, "");
  }

  static Conv3d read(Keys keys) {
    return new Conv3d(
        keys.whole("filters"),
        Window.read(keys, AXES, false),
        keys.whole("groups", 1),
        Weights.read(keys),
        "");
  }

  /** With filters of other planes, rows and columns, 1 to 65,536 each. */
  public Conv3d kernel(int planes, int rows, int columns) {
    return window(window.kernel(planes, rows, columns));
  }

  /**
   * With channels and filters in so many parts; as many groups as channels is a depthwise
   * convolution.
   */
  public Conv3d groups(int groups) {
    return new Conv3d(filters, window, groups, weights, name);
  }

  @Override
  public Conv3d window(Window changed) {
    return new Conv3d(filters, changed, groups, weights, name);
  }

  @Override
  public Conv3d weights(Weights changed) {
    return new Conv3d(filters, window, groups, changed, name);
  }

  @Override
  public Conv3d named(String changed) {
    return new Conv3d(filters, window, groups, weights, changed);
  }

  @Override
  public String op() {
    return "conv3d";
  }

  @Override
  public String attributes() {
    return Filters.words(filters, window, groups, weights);
  }

  @Override
  public String title() {
    return Filters.title("Conv3d", filters, window, groups);
  }

  @Override
  public String kerasName() {
    return "Conv3D";
  }
}
