package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Range;

/**
 * Takes the colours away now and then: 0.2989 red + 0.587 green + 0.114 blue in all channels.
 *
 * <p>Pictures of 3 channels. As torchvision's RandomGrayscale.
 *
 * @param probability from 0 to 1
 */
public record Grey(double probability) implements Transform {

  private static final double USUAL_PROBABILITY = 0.1;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Grey {
    Range.check("Grey", "probability", probability, 0, 1);
  }

  /** With this probability. */
  public static Grey of(double probability) {
    return new Grey(probability);
  }

  static Grey read(Clause words) {
    return new Grey(words.number("probability", USUAL_PROBABILITY));
  }

  @Override
  public String word() {
    return "grey";
  }

  @Override
  public String text() {
    return new Said(word()).first(USUAL_PROBABILITY, probability).toString();
  }

  @Override
  public boolean moves() {
    return false;
  }
}
