package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Range;

/**
 * Turns the picture about its centre by an angle that is even in [-degrees, degrees), against the
 * clock where it is above 0.
 *
 * <pre>
 * stored = centre + (cos a · x - sin a · y, sin a · x + cos a · y)      (x, y) from the centre of what is seen
 * </pre>
 *
 * <p>As torchvision's RandomRotation and Keras' RandomRotation, whose factor is a part of 360
 * degrees; {@link Fill} says what comes in.
 *
 * @param degrees the largest angle, from 0 to 180
 */
public record Rotate(double degrees) implements Transform {

  private static final double USUAL_DEGREES = 10.0;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Rotate {
    Range.check("Rotate", "degrees", degrees, 0, 180);
  }

  /** By at most this angle in degrees. */
  public static Rotate of(double degrees) {
    return new Rotate(degrees);
  }

  static Rotate read(Clause words) {
    return new Rotate(words.number("degrees", USUAL_DEGREES));
  }

  @Override
  public String word() {
    return "rotate";
  }

  @Override
  public String text() {
    return new Said(word()).first(USUAL_DEGREES, degrees).toString();
  }

  @Override
  public boolean moves() {
    return true;
  }
}
