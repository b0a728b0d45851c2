package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Range;

/**
 * Squares of one value, whose centres may be any pixel, so that a part may lie outside.
 *
 * <p>DeVries, Taylor: "Improved regularization of convolutional neural networks with cutout"
 * (2017).
 *
 * @param size rows and columns of a square, from 1 to 65535
 * @param count squares, from 1 to 100
 * @param value what they hold, in the units of the stored values
 */
public record Cutout(int size, int count, double value) implements Transform {

  private static final int USUAL_SIZE = 8;
  private static final int USUAL_COUNT = 1;
  private static final double USUAL_VALUE = 0.0;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Cutout {
    Range.check("Cutout", "size", size, 1, 65535);
    Range.check("Cutout", "count", count, 1, 100);
    Range.check("Cutout", "value", value, -1e6, 1e6);
  }

  /** One square of zeros. */
  public static Cutout of(int size) {
    return new Cutout(size, USUAL_COUNT, USUAL_VALUE);
  }

  /** The same with another count: squares, from 1 to 100. */
  public Cutout count(int changed) {
    return new Cutout(size, changed, value);
  }

  /** The same with another value: what they hold, in the units of the stored values. */
  public Cutout value(double changed) {
    return new Cutout(size, count, changed);
  }

  static Cutout read(Clause words) {
    return new Cutout(
        words.whole("size", USUAL_SIZE),
        words.whole("count", USUAL_COUNT),
        words.number("value", USUAL_VALUE));
  }

  @Override
  public String word() {
    return "cutout";
  }

  @Override
  public String text() {
    return new Said(word())
        .first(USUAL_SIZE, size)
        .then("count", USUAL_COUNT, count)
        .then("value", USUAL_VALUE, value)
        .toString();
  }

  @Override
  public boolean moves() {
    return false;
  }
}
