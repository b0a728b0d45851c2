package io.margay.internal.text;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * Numbers as network programs write them: the shortest text that reads back as the same {@code
 * double}.
 */
public final class Decimal {

  private static final double WHOLE_LIMIT = 1e15;

  private Decimal() {}

  /**
   * The number's text: {@code 0}, {@code 0.05}, {@code 1e-07}; the shorter of both forms, as the
   * native side writes it.
   */
  public static String text(double value) {
    if (value == Math.rint(value) && Math.abs(value) < WHOLE_LIMIT) {
      return (value == 0 && 1 / value < 0 ? "-" : "") + (long) value;
    }
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    String digits = exact.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - exact.scale();
    String scientific =
        (value < 0 ? "-" : "")
            + digits.charAt(0)
            + (digits.length() > 1 ? "." + digits.substring(1) : "")
            + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    String plain = exact.toPlainString();
    return plain.length() <= scientific.length() ? plain : scientific;
  }

  /**
   * Reads a finite number.
   *
   * @param what the word that a message names it by
   * @throws IllegalArgumentException if the text is not a decimal number, or is too large for a
   *     {@code double}
   */
  public static double parse(String what, String text) {
    if (text.matches("-?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    }
    throw new IllegalArgumentException(what + " '" + text + "': expected a number");
  }
}
