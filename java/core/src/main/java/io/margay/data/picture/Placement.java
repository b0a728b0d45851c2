package io.margay.data.picture;

/**
 * Where a picture of any size goes in one of a given size: scaled to {@code scaledRows x
 * scaledColumns}, and the given size's first pixel is the scaled picture's pixel (top, left), which
 * may be before its beginning.
 *
 * <pre>
 * y in the given size = y · scaledRows / rows - top
 * </pre>
 */
record Placement(int rows, int columns, int scaledRows, int scaledColumns, int top, int left) {

  static Placement of(PictureForm form, int rows, int columns) {
    double down = (double) form.rows() / rows;
    double across = (double) form.columns() / columns;
    if (form.resizing() == Resizing.STRETCH) {
      return new Placement(rows, columns, form.rows(), form.columns(), 0, 0);
    }
    boolean byRows = form.resizing() == Resizing.CROP ? down >= across : down <= across;
    int scaledRows = byRows ? form.rows() : (int) Math.max(1, Math.round(rows * across));
    int scaledColumns = byRows ? (int) Math.max(1, Math.round(columns * down)) : form.columns();
    return new Placement(
        rows,
        columns,
        scaledRows,
        scaledColumns,
        Math.floorDiv(scaledRows - form.rows(), 2),
        Math.floorDiv(scaledColumns - form.columns(), 2));
  }

  /** A place on the axis from top to bottom. */
  double y(double place) {
    return place * scaledRows / rows - top;
  }

  /** A place on the axis from left to right. */
  double x(double place) {
    return place * scaledColumns / columns - left;
  }
}
