package io.margay.onnx;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Numbers as programs write them. */
final class Numbers {

  private Numbers() {}

  /**
   * The shortest decimal number that gives the same float.
   *
   * @throws UnsupportedException if it is none
   */
  static String text(float value) {
    if (!Float.isFinite(value)) {
      throw new UnsupportedException("the number " + value + ", expected a finite one");
    }
    BigDecimal number = new BigDecimal(Float.toString(value)).stripTrailingZeros();
    return number.signum() == 0 ? "0" : number.toPlainString();
  }

  /** Whether the numbers of one text, as floats, are those of another; both with commas between. */
  static boolean isRounded(String exact, String rounded) {
    if (rounded == null || !exact.matches("[-+0-9.eE,]{1,100000}")) {
      return false;
    }
    try {
      return Arrays.equals(floats(exact), floats(rounded));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static float[] floats(String text) {
    String[] words = text.split(",", -1);
    float[] floats = new float[words.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = Float.parseFloat(words[i]);
    }
    return floats;
  }

  /** {@code 3x3}. */
  static String extents(int... extents) {
    return joined("x", extents);
  }

  /** {@code 0,1,0,1}. */
  static String list(int... numbers) {
    return joined(",", numbers);
  }

  private static String joined(String between, int... numbers) {
    return Arrays.stream(numbers).mapToObj(Integer::toString).collect(Collectors.joining(between));
  }
}
