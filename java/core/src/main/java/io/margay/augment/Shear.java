package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Range;
import java.util.Objects;

/**
 * Slants the picture about its centre by an angle that is even in [-degrees, degrees).
 *
 * <pre>
 * horizontal   stored = centre + (x + tan a · y, y)
 * vertical     stored = centre + (x, y + tan a · x)
 * </pre>
 *
 * <p>As torchvision's RandomAffine with {@code shear}; {@link Fill} says what comes in.
 *
 * @param degrees the largest angle, from 0 to 80
 * @param axis along which lines slide; both: first across, then down, each by a draw of its own
 */
public record Shear(double degrees, Axis axis) implements Transform {

  private static final double USUAL_DEGREES = 10.0;
  private static final Axis USUAL_AXIS = Axis.HORIZONTAL;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Shear {
    Range.check("Shear", "degrees", degrees, 0, 80);
    Objects.requireNonNull(axis, "axis");
  }

  /** Horizontally, by at most this angle in degrees. */
  public static Shear of(double degrees) {
    return new Shear(degrees, USUAL_AXIS);
  }

  /**
   * The same with another axis: along which lines slide; both: first across, then down, each by a
   * draw of its own.
   */
  public Shear axis(Axis changed) {
    return new Shear(degrees, changed);
  }

  static Shear read(Clause words) {
    return new Shear(
        words.number("degrees", USUAL_DEGREES), Said.choice(words, "axis", USUAL_AXIS));
  }

  @Override
  public String word() {
    return "shear";
  }

  @Override
  public String text() {
    return new Said(word()).first(USUAL_DEGREES, degrees).then("axis", USUAL_AXIS, axis).toString();
  }

  @Override
  public boolean moves() {
    return true;
  }
}
