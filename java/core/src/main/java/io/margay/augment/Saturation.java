package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Range;

/**
 * Makes the picture's colours paler or stronger.
 *
 * <pre>
 * seen = f · value + (1 - f) · grey      of the pixel, from 0 to white
 * f is even in [max(0, 1 - strength), 1 + strength)
 * </pre>
 *
 * <p>Pictures of 3 channels. White is 255 where the bound values are whole numbers, else 1; grey is
 * 0.2989 red + 0.587 green + 0.114 blue. As torchvision's ColorJitter, without rounding.
 *
 * @param strength from 0 to 10
 */
public record Saturation(double strength) implements Transform {

  private static final double USUAL_STRENGTH = 0.2;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Saturation {
    Range.check("Saturation", "strength", strength, 0, 10);
  }

  /** This strong. */
  public static Saturation of(double strength) {
    return new Saturation(strength);
  }

  static Saturation read(Clause words) {
    return new Saturation(words.number("strength", USUAL_STRENGTH));
  }

  @Override
  public String word() {
    return "saturation";
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
