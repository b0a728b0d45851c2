package io.margay.lecture;

import io.margay.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A picture, a filter, or the maps behind a layer, written as on a slide: a line or a {@code /} for
 * each row, and a {@code |} between channels.
 *
 * <pre>
 * Maps sobel = Maps.of("1 0 -1 / 2 0 -2 / 1 0 -1");
 * </pre>
 */
final class Maps {

  private final Shape shape;

  /** Channels last. */
  private final double[] values;

  private Maps(Shape shape, double[] values) {
    this.shape = shape;
    this.values = values;
  }

  static Maps of(String slide) {
    return stack(Arrays.stream(slide.split("\\|")).map(Maps::channel).toArray(Maps[]::new));
  }

  /** What a layer of this output shape gave; values without rows become one row. */
  static Maps of(double[] values, Shape shape) {
    Shape picture = shape.rank() == 1 ? Shape.of(1, shape.dim(0), 1) : shape;
    return new Maps(picture, Arrays.stream(values).map(v -> v + 0.0).toArray());
  }

  /** Pictures of one channel behind each other. */
  static Maps stack(Maps... channels) {
    int pixels = channels[0].values.length;
    double[] all = new double[pixels * channels.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = channels[i % channels.length].values[i / channels.length];
    }
    return of(all, Shape.of(channels[0].rows(), channels[0].columns(), channels.length));
  }

  /** Filters as a convolution holds them: rows x columns x channels x filters. */
  static double[] kernel(Maps... filters) {
    double[] kernel = new double[filters[0].values.length * filters.length];
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = filters[i % filters.length].values[i / filters.length];
    }
    return kernel;
  }

  private static Maps channel(String text) {
    List<String[]> rows =
        Arrays.stream(text.split("[/\n]"))
            .filter(row -> !row.isBlank())
            .map(row -> row.trim().split(" +"))
            .collect(Collectors.toList());
    double[] values =
        rows.stream().flatMap(Arrays::stream).mapToDouble(Double::parseDouble).toArray();
    return new Maps(Shape.of(rows.size(), values.length / rows.size(), 1), values);
  }

  Shape shape() {
    return shape;
  }

  int rows() {
    return shape.dim(0);
  }

  int columns() {
    return shape.dim(1);
  }

  int channels() {
    return shape.dim(2);
  }

  double at(int row, int column, int channel) {
    return values[(row * columns() + column) * channels() + channel];
  }

  /** Channels last, in a new array. */
  double[] values() {
    return values.clone();
  }

  Maps map(DoubleUnaryOperator function) {
    return of(Arrays.stream(values).map(function).toArray(), shape);
  }

  /** Each value divided by a number: {@code over(9)} reads ninths. */
  Maps over(double divisor) {
    return map(v -> v / divisor);
  }

  Maps mirrored() {
    return part(rows(), columns(), (row, column) -> new int[] {row, columns() - 1 - column});
  }

  /** Turned round by half a circle: the last value of the last row is the first. */
  Maps turned() {
    return part(
        rows(), columns(), (row, column) -> new int[] {rows() - 1 - row, columns() - 1 - column});
  }

  /** What lies under a filter of so many rows and columns, its first value over this place. */
  Maps under(int row, int column, int size) {
    return part(size, size, (r, c) -> new int[] {row + r, column + c});
  }

  /** With a border of zeros. */
  Maps framed(int border) {
    Maps zeros =
        of(
            new double[(rows() + 2 * border) * (columns() + 2 * border)],
            Shape.of(rows() + 2 * border, columns() + 2 * border, 1));
    double[] framed = zeros.values();
    for (int i = 0; i < rows() * columns(); i++) {
      framed[(i / columns() + border) * zeros.columns() + i % columns() + border] =
          at(i / columns(), i % columns(), 0);
    }
    return of(framed, zeros.shape());
  }

  /** Moved down and to the right; what moves out on one side comes in on the other. */
  Maps moved(int down, int right) {
    return part(
        rows(),
        columns(),
        (row, column) ->
            new int[] {
              Math.floorMod(row - down, rows()), Math.floorMod(column - right, columns())
            });
  }

  /** Without so many rows and columns on each side. */
  Maps inside(int border) {
    return part(
        rows() - 2 * border,
        columns() - 2 * border,
        (row, column) -> new int[] {row + border, column + border});
  }

  private interface Source {
    int[] of(int row, int column);
  }

  private Maps part(int rows, int columns, Source source) {
    double[] part = new double[rows * columns * channels()];
    for (int i = 0; i < part.length; i++) {
      int pixel = i / channels();
      int[] from = source.of(pixel / columns, pixel % columns);
      part[i] = at(from[0], from[1], i % channels());
    }
    return of(part, Shape.of(rows, columns, channels()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Maps that
        && shape.equals(that.shape)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  /** As on the slide. */
  @Override
  public String toString() {
    return IntStream.range(0, channels())
        .mapToObj(
            channel ->
                IntStream.range(0, rows())
                    .mapToObj(row -> row(row, channel))
                    .collect(Collectors.joining(" / ")))
        .collect(Collectors.joining(" | "));
  }

  private String row(int row, int channel) {
    return IntStream.range(0, columns())
        .mapToDouble(column -> at(row, column, channel))
        .mapToObj(v -> v == Math.rint(v) ? Long.toString((long) v) : Double.toString(v))
        .collect(Collectors.joining(" "));
  }
}
