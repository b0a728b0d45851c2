package io.margay.data;

import java.util.Locale;

/**
 * Interpolates a sound at other times, as {@link Sound#resampled} says.
 *
 * <p>Output {@code i} lies at {@code i · from / to}: with both rates divided by their greatest
 * common divisor, its weights depend on {@code i mod to} alone, and are kept for those.
 */
final class Resampling {

  private static final int ZEROS = 16;
  private static final double ROLLOFF = 0.99;

  /** More weights than these are computed again for each output. */
  private static final int MOST_KEPT = 1 << 22;

  private final int from;
  private final int to;

  /** Of the lower rate, in units of {@code from}. */
  private final double band;

  private final int reach;
  private final float[][] kept;

  Resampling(int from, int to) {
    int divisor = divisor(from, to);
    this.from = from / divisor;
    this.to = to / divisor;
    band = ROLLOFF * Math.min(1, (double) to / from);
    reach = (int) Math.ceil(ZEROS / band);
    kept = (long) this.to * (2 * reach + 1) <= MOST_KEPT ? new float[this.to][] : null;
  }

  private static int divisor(int a, int b) {
    return b == 0 ? a : divisor(b, a % b);
  }

  float[] apply(float[] samples) {
    long length = (samples.length * (long) to + from - 1) / from;
    if (length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Sound: %,d samples at the new rate, expected below 2^31", length));
    }
    float[] result = new float[(int) length];
    for (int i = 0; i < length; i++) {
      long place = (long) i * from;
      int centre = (int) (place / to);
      float[] weights = weights((int) (place % to));
      double sum = 0;
      int first = Math.max(0, centre - reach);
      int last = Math.min(samples.length - 1, centre + reach);
      for (int n = first; n <= last; n++) {
        sum += weights[n - centre + reach] * samples[n];
      }
      result[i] = (float) sum;
    }
    return result;
  }

  /** Of the samples from {@code -reach} to {@code reach} around an output's place. */
  private float[] weights(int phase) {
    if (kept != null && kept[phase] != null) {
      return kept[phase];
    }
    float[] weights = new float[2 * reach + 1];
    for (int n = -reach; n <= reach; n++) {
      double t = band * ((double) phase / to - n);
      if (Math.abs(t) < ZEROS) {
        double sinc = t == 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t);
        double window = Math.cos(Math.PI * t / (2 * ZEROS));
        weights[n + reach] = (float) (band * sinc * window * window);
      }
    }
    if (kept != null) {
      kept[phase] = weights;
    }
    return weights;
  }
}
