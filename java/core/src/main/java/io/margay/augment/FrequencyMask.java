package io.margay.augment;

import io.margay.internal.text.Clause;
import io.margay.internal.text.Range;

/**
 * Bands of rows, the frequencies of a spectrogram, become one value.
 *
 * <p>A band has 0 to {@code width} of them, each number as likely, and lies anywhere. Park et al.:
 * "SpecAugment" (2019), torchaudio's FrequencyMasking.
 *
 * @param width the widest band, from 1 to 65535
 * @param count bands, from 1 to 100
 * @param value what they hold, in the units of the stored values
 */
public record FrequencyMask(int width, int count, double value) implements Transform {

  private static final int USUAL_WIDTH = 8;
  private static final int USUAL_COUNT = 1;
  private static final double USUAL_VALUE = 0.0;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public FrequencyMask {
    Range.check("FrequencyMask", "width", width, 1, 65535);
    Range.check("FrequencyMask", "count", count, 1, 100);
    Range.check("FrequencyMask", "value", value, -1e6, 1e6);
  }

  /** One band of zeros. */
  public static FrequencyMask of(int width) {
    return new FrequencyMask(width, USUAL_COUNT, USUAL_VALUE);
  }

  /** The same with another count: bands, from 1 to 100. */
  public FrequencyMask count(int changed) {
    return new FrequencyMask(width, changed, value);
  }

  /** The same with another value: what they hold, in the units of the stored values. */
  public FrequencyMask value(double changed) {
    return new FrequencyMask(width, count, changed);
  }

  static FrequencyMask read(Clause words) {
    return new FrequencyMask(
        words.whole("width", USUAL_WIDTH),
        words.whole("count", USUAL_COUNT),
        words.number("value", USUAL_VALUE));
  }

  @Override
  public String word() {
    return "frequency_mask";
  }

  @Override
  public String text() {
    return new Said(word())
        .first(USUAL_WIDTH, width)
        .then("count", USUAL_COUNT, count)
        .then("value", USUAL_VALUE, value)
        .toString();
  }

  @Override
  public boolean moves() {
    return false;
  }
}
