package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Range;
import java.util.Objects;

/**
 * How pictures are looked at where a transform moved them: what stands beside a picture, and what
 * lies between its pixels. It holds for the whole augmentation; of several the last.
 *
 * <pre>
 * constant   k k k k | a b c d | k k k k
 * edge       a a a a | a b c d | d d d d
 * reflect    d c b a | a b c d | d c b a
 * wrap       a b c d | a b c d | a b c d
 * </pre>
 *
 * <p>The modes are those of Keras' {@code fill_mode}, which calls edge "nearest".
 *
 * @param mode what stands beside a picture
 * @param value k, in the units of the stored values, from -1e6 to 1e6
 * @param interpolation what lies between pixels
 */
public record Fill(Mode mode, double value, Interpolation interpolation) implements Transform {

  private static final double MOST = 1e6;

  /** What stands beside a picture. */
  public enum Mode {
    /** One value. */
    CONSTANT,
    /** The nearest pixel of the picture. */
    EDGE,
    /** The picture mirrored, its outermost pixels twice. */
    REFLECT,
    /** The picture again. */
    WRAP
  }

  /** What lies between pixels. */
  public enum Interpolation {
    /** A mean of the four around, each the more the nearer its centre is. */
    BILINEAR,
    /** The pixel that the point lies in. */
    NEAREST
  }

  /**
   * @throws IllegalArgumentException if the value is out of its range
   */
  public Fill {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(interpolation, "interpolation");
    Range.check("Fill", "value", value, -MOST, MOST);
  }

  /** Zeros, or what the mode says, and bilinear. */
  public static Fill of(Mode mode) {
    return new Fill(mode, 0, Interpolation.BILINEAR);
  }

  /** One value, and bilinear. */
  public static Fill of(double value) {
    return new Fill(Mode.CONSTANT, value, Interpolation.BILINEAR);
  }

  /** The same with something else between pixels. */
  public Fill interpolation(Interpolation changed) {
    return new Fill(mode, value, changed);
  }

  static Fill read(Clause words) {
    return new Fill(
        Said.choice(words, "mode", Mode.CONSTANT),
        words.number("value", 0),
        Said.choice(words, "interpolation", Interpolation.BILINEAR));
  }

  @Override
  public String word() {
    return "fill";
  }

  @Override
  public String text() {
    return new Said(word())
        .first(Mode.CONSTANT, mode)
        .then("value", 0.0, value)
        .then("interpolation", Interpolation.BILINEAR, interpolation)
        .toString();
  }

  @Override
  public boolean moves() {
    return false;
  }
}
