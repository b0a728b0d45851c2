package io.margay.data;

import java.util.Locale;
import java.util.Objects;

/**
 * A recording of one channel: so many samples a second, full scale from -1 to 1.
 *
 * <pre>
 * Sound spoken = Wav.read(Path.of("3_theo_17.wav")).resampled(8000);
 * </pre>
 *
 * <p>Immutable; any thread may call any method.
 */
public final class Sound {

  /** The highest rate that files and settings may have, in samples a second. */
  static final int MOST_RATE = 1_000_000;

  private final int rate;
  private final float[] samples;

  private Sound(int rate, float[] samples) {
    this.rate = rate;
    this.samples = samples;
  }

  /**
   * A sound of an array, which is copied.
   *
   * @param rate samples a second, 1 to 1,000,000
   * @param samples at least one, all finite
   * @throws IllegalArgumentException if they are not so
   */
  public static Sound of(int rate, float[] samples) {
    requireRate("Sound", rate);
    if (samples.length == 0) {
      throw new IllegalArgumentException("Sound: no samples, expected at least one");
    }
    for (int i = 0; i < samples.length; i++) {
      if (!Float.isFinite(samples[i])) {
        throw new IllegalArgumentException(
            "Sound: sample " + i + " is " + samples[i] + ", expected a finite number");
      }
    }
    return new Sound(rate, samples.clone());
  }

  static void requireRate(String who, int rate) {
    if (rate < 1 || rate > MOST_RATE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: rate %,d, expected 1 to %,d samples a second",
              who,
              rate,
              MOST_RATE));
    }
  }

  /** Samples a second. */
  public int rate() {
    return rate;
  }

  /** The number of samples. */
  public int length() {
    return samples.length;
  }

  /** How long it takes. */
  public double seconds() {
    return (double) samples.length / rate;
  }

  /**
   * @throws IndexOutOfBoundsException if there is no such sample
   */
  public float sample(int i) {
    Objects.checkIndex(i, samples.length);
    return samples[i];
  }

  /** A copy of all samples. */
  public float[] toFloats() {
    return samples.clone();
  }

  /**
   * The same sound with another number of samples a second: interpolated by a sinc under a Hann
   * window, which also takes away what lies above half of the lower rate.
   *
   * <pre>
   * y(t) = Σ_n x(n) · b/from · sinc(τ) · cos²(π τ / 2z),   τ = b · (t/to - n/from) in [-z, z]
   * b = 0.99 · min(from, to),  z = 16 zero crossings,  sinc(τ) = sin(π τ) / (π τ)
   * </pre>
   *
   * It has {@code ceil(length · to / from)} samples; beyond its ends there is silence. The formula
   * is that of torchaudio's {@code resample} with {@code lowpass_filter_width=16}.
   *
   * @param other samples a second, 1 to 1,000,000; the same rate gives this very sound
   * @throws IllegalArgumentException if it is not, or there would be 2^31 samples or more
   */
  public Sound resampled(int other) {
    requireRate("Sound", other);
    return other == rate ? this : new Sound(other, new Resampling(rate, other).apply(samples));
  }

  /** Such as {@code Sound[8,000 Hz, 0.42 s]}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "Sound[%,d Hz, %.2f s]", rate, seconds());
  }
}
