package io.margay.task;

import io.margay.Tensor;
import java.util.Objects;

/**
 * A class for each pixel of a picture.
 *
 * <p>Immutable, safe in any thread.
 */
public final class Regions {

  private final int rows;
  private final int columns;
  private final int[] classes;

  private Regions(int rows, int columns, int[] classes) {
    this.rows = rows;
    this.columns = columns;
    this.classes = classes;
  }

  /** The most probable class of each pixel, the first of equal ones; of votes in rows x columns. */
  static Regions voted(int rows, int columns, float[] votes) {
    int kinds = votes.length / rows / columns;
    int[] classes = new int[rows * columns];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = Outputs.largest(votes, i * kinds, kinds);
    }
    return new Regions(rows, columns, classes);
  }

  /**
   * The classes that a column of a data set has for one picture.
   *
   * @param classes rows x columns, or rows x columns x 1, of class indices
   * @throws IllegalArgumentException if it has another form
   */
  public static Regions of(Tensor classes) {
    int rank = classes.shape().rank();
    if (rank < 2 || rank > 3 || rank == 3 && classes.shape().dim(2) != 1) {
      throw new IllegalArgumentException(
          "Regions: " + classes.shape() + ", expected a class for each pixel: rows x columns");
    }
    double[] numbers = classes.toDoubles();
    int[] whole = new int[numbers.length];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = (int) numbers[i];
    }
    return new Regions(classes.shape().dim(0), classes.shape().dim(1), whole);
  }

  /** Of the picture. */
  public int rows() {
    return rows;
  }

  /** Of the picture. */
  public int columns() {
    return columns;
  }

  /**
   * The class of a pixel.
   *
   * @throws IndexOutOfBoundsException if there is no such pixel
   */
  public int at(int row, int column) {
    Objects.checkIndex(row, rows);
    Objects.checkIndex(column, columns);
    return classes[row * columns + column];
  }

  /** The pixels of a class. */
  public Mask mask(int kind) {
    return Mask.of(rows, columns, (row, column) -> at(row, column) == kind);
  }

  @Override
  public String toString() {
    return "Regions[" + rows + "x" + columns + "]";
  }
}
