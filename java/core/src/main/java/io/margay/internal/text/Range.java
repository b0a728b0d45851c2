package io.margay.internal.text;

/** What a setting may be. */
public final class Range {

  private Range() {}

  /**
   * @throws IllegalArgumentException if the value lies outside, or is not a number
   */
  public static void check(String owner, String setting, double value, double from, double to) {
    if (!(value >= from && value <= to)) {
      throw new IllegalArgumentException(
          owner
              + ": "
              + setting
              + " "
              + Decimal.text(value)
              + ", expected "
              + Decimal.text(from)
              + " to "
              + Decimal.text(to));
    }
  }
}
