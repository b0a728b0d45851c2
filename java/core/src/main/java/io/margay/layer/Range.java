package io.margay.layer;

import io.margay.internal.text.Decimal;

/** What a setting may be. */
final class Range {

  private Range() {}

  /**
   * @throws IllegalArgumentException if the value lies outside, or is not a number
   */
  static void check(String layer, String key, double value, double from, double to) {
    if (!(value >= from && value <= to)) {
      throw new IllegalArgumentException(
          layer
              + ": "
              + key
              + " "
              + Decimal.text(value)
              + ", expected "
              + Decimal.text(from)
              + " to "
              + Decimal.text(to));
    }
  }
}
