package io.margay.layer;

/**
 * Rows and columns of a kernel, a stride or a dilation.
 *
 * @param rows 1 to 65,536
 * @param columns 1 to 65,536
 */
public record Extent(int rows, int columns) {

  static final int LIMIT = 65_536;

  /** @throws IllegalArgumentException if a side is below 1 or above 65,536 */
  public Extent {
    if (rows < 1 || columns < 1 || rows > LIMIT || columns > LIMIT) {
      throw new IllegalArgumentException("extent " + rows + "x" + columns + ": expected 1 to 65536 rows and columns");
    }
  }

  /**
   * As many rows as columns.
   *
   * @param side 1 to 65,536
   */
  public static Extent of(int side) {
    return new Extent(side, side);
  }

  /**
   * Rows and columns.
   *
   * @param rows 1 to 65,536
   * @param columns 1 to 65,536
   */
  public static Extent of(int rows, int columns) {
    return new Extent(rows, columns);
  }

  /** Whether rows and columns are the same number. */
  public boolean isSquare() {
    return rows == columns;
  }

  // Written out, because a record's own is linked at run time, which costs the first model that is read 20 ms.
  @Override
  public boolean equals(Object other) {
    return other instanceof Extent extent && extent.rows == rows && extent.columns == columns;
  }

  @Override
  public int hashCode() {
    return 31 * rows + columns;
  }

  /** As programs write it, rows first: {@code 3x3}. */
  @Override
  public String toString() {
    return rows + "x" + columns;
  }

  /** For titles: {@code 2} when square, else {@code 2x1}. */
  String brief() {
    return isSquare() ? Integer.toString(rows) : toString();
  }

  static Extent parse(String what, String text) {
    if (text.matches("[0-9]{1,5}(x[0-9]{1,5})?")) {
      int x = text.indexOf('x');
      int rows = Integer.parseInt(x < 0 ? text : text.substring(0, x));
      int columns = x < 0 ? rows : Integer.parseInt(text.substring(x + 1));
      if (Math.min(rows, columns) >= 1 && Math.max(rows, columns) <= LIMIT) {
        return new Extent(rows, columns);
      }
    }
    throw new IllegalArgumentException(
        what + " '" + text + "': expected rows x columns such as 3x3, or one number for both, from 1 to 65536");
  }
}
