package io.margay.layer;

import io.margay.internal.text.Decimal;
import io.margay.program.Keys;
import io.margay.program.Words;
import java.util.Locale;
import java.util.Objects;

/**
 * More places around a sample.
 *
 * <pre>
 * Pad.zero(1)                  // 4x4x3 becomes 6x6x3
 * Pad.reflect(1, 2, 0, 0)      // one row above, two below: 4x4x3 becomes 7x4x3
 * Pad.zero(0, 0, 0, 0, 0, 16)  // 16 more channels
 *
 * zero      0 0 | a b c d | 0 0
 * reflect   c b | a b c d | c b        without the value at the side
 * edge      a a | a b c d | d d
 * </pre>
 *
 * A place of the input has the gradients of all its copies. NumPy calls the modes {@code constant},
 * {@code reflect} and {@code edge}, PyTorch {@code constant}, {@code reflect} and {@code
 * replicate}.
 *
 * @param mode what lies there
 * @param sides how many places, 0 to 65,536 on each side; reflect has at most as many as the
 *     dimension has, less one
 * @param value of the mode zero, what stands there instead of 0, -1e9 to 1e9
 * @param name the node's name, or empty
 */
public record Pad(Mode mode, Sides sides, double value, String name) implements Resampling {

  /** What lies around a sample. */
  public enum Mode {
    /** The same number everywhere, usually 0. */
    ZERO,
    /** The sample in a mirror that stands on its last places. */
    REFLECT,
    /** The last places again and again. */
    EDGE;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final double LARGEST = 1e9;

  /**
   * @throws IllegalArgumentException if the value is not -1e9 to 1e9, or not 0 where the mode is
   *     not zero, or the name is not allowed
   */
  public Pad {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(sides, "sides");
    Name.checked(name);
    if (!(Math.abs(value) <= LARGEST)) {
      throw new IllegalArgumentException("Pad: value " + value + ", expected -1e9 to 1e9");
    }
    if (mode != Mode.ZERO && value != 0) {
      throw new IllegalArgumentException(
          "Pad: value " + Decimal.text(value) + ", but mode " + mode.word() + " has none");
    }
  }

  /** Zeros; one number for all sides, or top, bottom, left, right, as {@link Sides#of} has it. */
  public static Pad zero(int... sides) {
    return new Pad(Mode.ZERO, Sides.of(sides), 0, "");
  }

  /** A mirror image; sides as {@link Sides#of} has them. */
  public static Pad reflect(int... sides) {
    return new Pad(Mode.REFLECT, Sides.of(sides), 0, "");
  }

  /** The last places repeated; sides as {@link Sides#of} has them. */
  public static Pad edge(int... sides) {
    return new Pad(Mode.EDGE, Sides.of(sides), 0, "");
  }

  static Pad read(Keys keys) {
    return new Pad(
        keys.get("mode", Mode.ZERO, word -> Mode.valueOf(word.toUpperCase(Locale.ROOT))),
        Sides.parse(keys.text("padding")),
        keys.number("value", 0),
        "");
  }

  /** Another number than 0. */
  public Pad value(double changed) {
    return new Pad(mode, sides, changed, name);
  }

  @Override
  public Pad named(String changed) {
    return new Pad(mode, sides, value, changed);
  }

  @Override
  public String op() {
    return "pad";
  }

  @Override
  public String attributes() {
    return new Words()
        .add("padding", sides)
        .unless("mode", Mode.ZERO.word(), mode.word())
        .unless("value", "0", Decimal.text(value))
        .toString();
  }

  @Override
  public String title() {
    return "Pad["
        + mode.word()
        + " "
        + sides
        + (value == 0 ? "" : ", value " + Decimal.text(value))
        + "]";
  }

  @Override
  public String kerasName() {
    return "ZeroPadding2D";
  }
}
