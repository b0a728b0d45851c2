package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Range;

/**
 * Makes the picture darker or brighter.
 *
 * <pre>
 * seen = min(f · value, white)
 * f is even in [max(0, 1 - strength), 1 + strength)
 * </pre>
 *
 * <p>Pictures of any channels. White is 255 where the bound values are whole numbers, else 1; grey
 * is 0.2989 red + 0.587 green + 0.114 blue. As torchvision's ColorJitter, without rounding.
 *
 * @param strength from 0 to 10
 */
public record Brightness(double strength) implements Transform {

  private static final double USUAL_STRENGTH = 0.2;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Brightness {
    Range.check("Brightness", "strength", strength, 0, 10);
  }

  /** This strong. */
  public static Brightness of(double strength) {
    return new Brightness(strength);
  }

  static Brightness read(Clause words) {
    return new Brightness(words.number("strength", USUAL_STRENGTH));
  }

  @Override
  public String word() {
    return "brightness";
  }

  @Override
  public String text() {
    return new Said(word()).first(USUAL_STRENGTH, strength).toString();
  }

  @Override
  public boolean moves() {
    return false;
  }
}
