package io.margay.internal.picture;

/**
 * Where a picture of any size goes in a frame of a given one: scaled to {@code scaledRows x
 * scaledColumns}, and the frame's first pixel is the scaled picture's pixel (top, left), which may
 * be before its beginning.
 *
 * <pre>
 * y in the frame = y · scaledRows / rows - top
 * </pre>
 */
public record Placement(
    int rows,
    int columns,
    int scaledRows,
    int scaledColumns,
    int top,
    int left,
    int frameRows,
    int frameColumns) {

  /** Each axis scaled on its own. */
  public static Placement stretched(int rows, int columns, int frameRows, int frameColumns) {
    return new Placement(rows, columns, frameRows, frameColumns, 0, 0, frameRows, frameColumns);
  }

  /** Scaled until it just covers the frame, in the middle. */
  public static Placement covering(int rows, int columns, int frameRows, int frameColumns) {
    double down = (double) frameRows / rows;
    double across = (double) frameColumns / columns;
    return middle(rows, columns, frameRows, frameColumns, down >= across);
  }

  /** Scaled until it just fits into the frame, in the middle. */
  public static Placement inside(int rows, int columns, int frameRows, int frameColumns) {
    double down = (double) frameRows / rows;
    double across = (double) frameColumns / columns;
    return middle(rows, columns, frameRows, frameColumns, down <= across);
  }

  private static Placement middle(
      int rows, int columns, int frameRows, int frameColumns, boolean byRows) {
    double scale = byRows ? (double) frameRows / rows : (double) frameColumns / columns;
    int scaledRows = byRows ? frameRows : (int) Math.max(1, Math.round(rows * scale));
    int scaledColumns = byRows ? (int) Math.max(1, Math.round(columns * scale)) : frameColumns;
    return new Placement(
        rows,
        columns,
        scaledRows,
        scaledColumns,
        Math.floorDiv(scaledRows - frameRows, 2),
        Math.floorDiv(scaledColumns - frameColumns, 2),
        frameRows,
        frameColumns);
  }

  /** A place on the axis from top to bottom. */
  public double y(double place) {
    return place * scaledRows / rows - top;
  }

  /** A place on the axis from left to right. */
  public double x(double place) {
    return place * scaledColumns / columns - left;
  }
}
