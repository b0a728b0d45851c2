package io.margay.layer;

import io.margay.program.Keys;

/**
 * Local connections without shared weights, over rows and columns: windows as those of {@link
 * Conv2d}, each with filters of its own.
 *
 * <pre>
 * dst[i, k] = bias[i, k] + Σ over t, c of kernel[i, (t, c), k] · src[i · stride + t · dilation - before, c]
 * input H x W x C, output H' x W' x filters, kernel H' · W' x rows · columns · C x filters, bias H' x W' x filters
 * </pre>
 *
 * The kernel's order is Keras'; an initialiser sees the values of one window as the inputs of a
 * filter.
 *
 * <pre>
 * LocallyConnected2d.of(8, 3).relu()                        // 8x8x3 becomes 6x6x8; 8,064 parameters
 * </pre>
 *
 * @param filters at each place, 1 to 1,048,576
 * @param window kernel, stride, dilation, padding and fit
 * @param weights bias, activation, initialisers and library
 * @param name the node's name, or empty
 */
public record LocallyConnected2d(int filters, Window window, Weights weights, String name)
    implements Convolution<LocallyConnected2d> {

  private static final int AXES = 2;

  /**
   * @throws IllegalArgumentException if the window has not two axes, there are no filters or more
   *     than 1,048,576, or the name is not allowed
   */
  public LocallyConnected2d {
    Filters.check("LocallyConnected2d", AXES, filters, window, weights);
    Name.checked(name);
  }

  /**
   * Filters of as many rows as columns, stride 1, no padding.
   *
   * @param filters 1 to 1,048,576
   * @param size rows and columns of a filter, 1 to 65,536
   */
  public static LocallyConnected2d of(int filters, int size) {
    return of(filters, size, size);
  }

  /**
   * Filters of so many rows and columns, stride 1, no padding.
   *
   * @param filters 1 to 1,048,576
   * @param rows rows of a filter, 1 to 65,536
   * @param columns columns of a filter, 1 to 65,536
   */
  public static LocallyConnected2d of(int filters, int rows, int columns) {
    return new LocallyConnected2d(filters, Filters.solid(rows, columns), Weights.DEFAULT, "");
  }

  static LocallyConnected2d read(Keys keys) {
    return new LocallyConnected2d(
        keys.whole("filters"), Window.read(keys, AXES, false), Weights.read(keys), "");
  }

  @Override
  public LocallyConnected2d window(Window changed) {
    return new LocallyConnected2d(filters, changed, weights, name);
  }

  @Override
  public LocallyConnected2d weights(Weights changed) {
    return new LocallyConnected2d(filters, window, changed, name);
  }

  @Override
  public LocallyConnected2d named(String changed) {
    return new LocallyConnected2d(filters, window, weights, changed);
  }

  @Override
  public String op() {
    return "locally_connected2d";
  }

  @Override
  public String attributes() {
    return Filters.words(filters, window, 1, weights);
  }

  @Override
  public String title() {
    return Filters.title("LocallyConnected2d", filters, window, 1);
  }

  @Override
  public String kerasName() {
    return "LocallyConnected2D";
  }
}
