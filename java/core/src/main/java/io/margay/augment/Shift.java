package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Range;
import java.util.Objects;

/**
 * Moves the picture by whole pixels.
 *
 * <pre>
 * seen[r, c] = picture[r - dy, c - dx]      dx = round(u · fraction · W),  u even in [-1, 1)
 * </pre>
 *
 * <p>As torchvision's RandomAffine with {@code translate}; {@link Fill} says what comes in.
 *
 * @param fraction of the picture's width and height, from 0 to 1, at most
 * @param axis where to
 */
public record Shift(double fraction, Axis axis) implements Transform {

  private static final double USUAL = 0.1;

  /**
   * @throws IllegalArgumentException if the fraction is out of its range
   */
  public Shift {
    Range.check("Shift", "fraction", fraction, 0, 1);
    Objects.requireNonNull(axis, "axis");
  }

  /** In both directions, by at most this part of the picture. */
  public static Shift of(double fraction) {
    return new Shift(fraction, Axis.BOTH);
  }

  /** The same in one direction. */
  public Shift axis(Axis value) {
    return new Shift(fraction, value);
  }

  static Shift read(Clause words) {
    return new Shift(words.number("fraction", USUAL), Said.choice(words, "axis", Axis.BOTH));
  }

  @Override
  public String word() {
    return "shift";
  }

  @Override
  public String text() {
    return new Said(word()).first(USUAL, fraction).then("axis", Axis.BOTH, axis).toString();
  }

  @Override
  public boolean moves() {
    return true;
  }
}
