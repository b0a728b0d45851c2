package io.margay.loss;

import java.util.ArrayList;
import java.util.List;

/**
 * How often each class was taken for each other one, as {@link Measure#confusion} counts it.
 *
 * @param rows one for each class that a sample (or a place of it) is, with a number for each class
 *     that it was taken for
 */
public record ConfusionMatrix(List<List<Long>> rows) {

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if a row has not as many numbers as there are rows
   */
  public ConfusionMatrix {
    rows = rows.stream().map(List::copyOf).toList();
    for (List<Long> row : rows) {
      if (row.size() != rows.size()) {
        throw new IllegalArgumentException(
            "ConfusionMatrix: a row of "
                + row.size()
                + " numbers, expected "
                + rows.size()
                + ", one for each class");
      }
    }
  }

  static ConfusionMatrix of(double[] sums, int first, int classes) {
    List<List<Long>> rows = new ArrayList<>();
    for (int is = 0; is < classes; is++) {
      List<Long> row = new ArrayList<>();
      for (int taken = 0; taken < classes; taken++) {
        row.add((long) sums[first + is * classes + taken]);
      }
      rows.add(row);
    }
    return new ConfusionMatrix(rows);
  }

  /** How many classes there are. */
  public int classes() {
    return rows.size();
  }

  /**
   * How often a class was taken for another one, or for itself.
   *
   * @param actual the class that it is, from 0
   * @param predicted the class that it was taken for, from 0
   */
  public long count(int actual, int predicted) {
    return rows.get(actual).get(predicted);
  }
}
