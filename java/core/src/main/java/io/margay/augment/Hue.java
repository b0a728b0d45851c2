package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Range;

/**
 * Turns the colours around the circle of hues, brightest and darkest channel of a pixel stay.
 *
 * <pre>
 * hue ← hue + t      t even in [-turns, turns), 1 is once around
 * </pre>
 *
 * <p>Pictures of 3 channels. As torchvision's ColorJitter with {@code hue}.
 *
 * @param turns from 0 to 0.5
 */
public record Hue(double turns) implements Transform {

  private static final double USUAL_TURNS = 0.05;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Hue {
    Range.check("Hue", "turns", turns, 0, 0.5);
  }

  /** By at most so many turns. */
  public static Hue of(double turns) {
    return new Hue(turns);
  }

  static Hue read(Clause words) {
    return new Hue(words.number("turns", USUAL_TURNS));
  }

  @Override
  public String word() {
    return "hue";
  }

  @Override
  public String text() {
    return new Said(word()).first(USUAL_TURNS, turns).toString();
  }

  @Override
  public boolean moves() {
    return false;
  }
}
