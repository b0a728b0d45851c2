package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Range;
import java.util.Objects;

/**
 * Mirrors the picture now and then.
 *
 * <pre>
 * horizontal   seen[r, c] = picture[r, W - 1 - c]
 * vertical     seen[r, c] = picture[H - 1 - r, c]
 * </pre>
 *
 * <p>As torchvision's RandomHorizontalFlip and RandomVerticalFlip.
 *
 * @param probability from 0 to 1, of each direction
 * @param axis what is mirrored; both: each by a draw of its own
 */
public record Flip(double probability, Axis axis) implements Transform {

  private static final double USUAL = 0.5;

  /**
   * @throws IllegalArgumentException if the probability is out of its range
   */
  public Flip {
    Range.check("Flip", "probability", probability, 0, 1);
    Objects.requireNonNull(axis, "axis");
  }

  /** Left and right, every second time. */
  public static Flip of() {
    return of(USUAL);
  }

  /** Left and right, with this probability. */
  public static Flip of(double probability) {
    return new Flip(probability, Axis.HORIZONTAL);
  }

  /** The same in another direction. */
  public Flip axis(Axis value) {
    return new Flip(probability, value);
  }

  static Flip read(Clause words) {
    return new Flip(
        words.number("probability", USUAL), Said.choice(words, "axis", Axis.HORIZONTAL));
  }

  @Override
  public String word() {
    return "flip";
  }

  @Override
  public String text() {
    return new Said(word())
        .first(USUAL, probability)
        .then("axis", Axis.HORIZONTAL, axis)
        .toString();
  }

  @Override
  public boolean moves() {
    return true;
  }
}
