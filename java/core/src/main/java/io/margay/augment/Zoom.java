package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Range;

/**
 * Makes what is in the picture smaller or larger about its centre.
 *
 * <pre>
 * stored = centre + (1 + z) · (x, y)      z even in [-fraction, fraction): above 0 things become smaller
 * </pre>
 *
 * <p>As Keras' RandomZoom with one factor for both axes; {@link Fill} says what comes in.
 *
 * @param fraction the largest |z|, from 0 to 0.9
 */
public record Zoom(double fraction) implements Transform {

  private static final double USUAL_FRACTION = 0.1;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Zoom {
    Range.check("Zoom", "fraction", fraction, 0, 0.9);
  }

  /** By at most this part. */
  public static Zoom of(double fraction) {
    return new Zoom(fraction);
  }

  static Zoom read(Clause words) {
    return new Zoom(words.number("fraction", USUAL_FRACTION));
  }

  @Override
  public String word() {
    return "zoom";
  }

  @Override
  public String text() {
    return new Said(word()).first(USUAL_FRACTION, fraction).toString();
  }

  @Override
  public boolean moves() {
    return true;
  }
}
