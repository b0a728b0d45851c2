package io.margay.task;

import java.util.BitSet;

/**
 * Some of the pixels of a picture.
 *
 * <p>Immutable, safe in any thread; equal when they are the same pixels of pictures of one size.
 */
public final class Mask {

  private final int rows;
  private final int columns;
  private final BitSet pixels;

  private Mask(int rows, int columns, BitSet pixels) {
    this.rows = rows;
    this.columns = columns;
    this.pixels = pixels;
  }

  /** Says which pixels. */
  @FunctionalInterface
  public interface Chosen {
    /** Whether the pixel is one of them. */
    boolean at(int row, int column);
  }

  /**
   * The chosen pixels of a picture.
   *
   * @throws IllegalArgumentException if it has no rows or columns, or 2^31 pixels or more
   */
  public static Mask of(int rows, int columns, Chosen chosen) {
    if (rows < 1 || columns < 1 || (long) rows * columns > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Mask: " + rows + " rows of " + columns + " pixels, expected 1 to 2,147,483,647 pixels");
    }
    BitSet pixels = new BitSet(rows * columns);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        pixels.set(row * columns + column, chosen.at(row, column));
      }
    }
    return new Mask(rows, columns, pixels);
  }

  /** Of the picture. */
  public int rows() {
    return rows;
  }

  /** Of the picture. */
  public int columns() {
    return columns;
  }

  /** Whether the pixel is one of them. */
  public boolean at(int row, int column) {
    return row >= 0
        && row < rows
        && column >= 0
        && column < columns
        && pixels.get(row * columns + column);
  }

  /** How many pixels there are. */
  public int area() {
    return pixels.cardinality();
  }

  /**
   * Pixels of both, divided by pixels of either; 0 where there are none.
   *
   * @throws IllegalArgumentException if the pictures have not one size
   */
  public double overlap(Mask other) {
    int both = shared(other);
    return both == 0 ? 0 : both / (double) (area() + other.area() - both);
  }

  /**
   * How many pixels both have.
   *
   * @throws IllegalArgumentException if the pictures have not one size
   */
  public int shared(Mask other) {
    if (rows != other.rows || columns != other.columns) {
      throw new IllegalArgumentException(
          "Mask: pictures of "
              + rows
              + "x"
              + columns
              + " and "
              + other.rows
              + "x"
              + other.columns
              + " pixels, expected one size");
    }
    BitSet both = (BitSet) pixels.clone();
    both.and(other.pixels);
    return both.cardinality();
  }

  /** The smallest box around the pixels; of none, at (0, 0). */
  public Box box() {
    int left = columns;
    int top = rows;
    int right = 0;
    int bottom = 0;
    for (int i = pixels.nextSetBit(0); i >= 0; i = pixels.nextSetBit(i + 1)) {
      left = Math.min(left, i % columns);
      right = Math.max(right, i % columns + 1);
      top = Math.min(top, i / columns);
      bottom = Math.max(bottom, i / columns + 1);
    }
    return pixels.isEmpty() ? new Box(0, 0, 0, 0) : new Box(left, top, right, bottom);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mask that
        && rows == that.rows
        && columns == that.columns
        && pixels.equals(that.pixels);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * rows + columns) + pixels.hashCode();
  }

  @Override
  public String toString() {
    return "Mask[" + area() + " of " + rows + "x" + columns + " pixels]";
  }
}
