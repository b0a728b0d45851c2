package io.margay.data;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import java.util.List;
import java.util.Locale;

/**
 * Sounds that are made from a seed: tones that stay, rise, fall, tremble or are two at once, of any
 * height, at any time, under noise.
 *
 * <pre>
 * steady    sin(2π f t)                     f from 300 to 1,800 Hz
 * rising    f grows to 1.5 to 2 times of it, falling the other way round
 * warble    f moves by an eighth up and down, 6 to 12 times a second
 * pulse     a steady tone that comes and goes, 6 to 12 times a second
 * chord     a steady tone and one 1.4 to 1.8 times as high
 *
 * Dataset train = Tones.of().train(1000, 1);        32x48x1: spectrograms of half a second
 * </pre>
 *
 * <p>A tone takes 0.3 s to 0.45 s of the half second, and begins anywhere in what is left. Sample i
 * is of class i mod 6, and depends on seed and number alone; training and test samples of a seed
 * differ.
 *
 * @param spectrogram what they become
 * @param noise largest value of the noise, 0 to 1; tones reach 0.5
 */
public record Tones(Spectrogram spectrogram, double noise) {

  private static final List<String> CLASSES =
      List.of("steady", "rising", "falling", "warble", "pulse", "chord");
  private static final int TRAIN_STREAM = 21;
  private static final int TEST_STREAM = 22;
  private static final double SECONDS = 0.5;

  /**
   * @throws IllegalArgumentException if the noise is out of its range
   */
  public Tones {
    if (!(noise >= 0 && noise <= 1)) {
      throw new IllegalArgumentException("Tones: noise " + noise + ", expected 0 to 1");
    }
  }

  /** 32 bands of mel at 8,000 samples a second, 48 times, and noise of 0.1. */
  public static Tones of() {
    return new Tones(Spectrogram.mel(8000, 32).frames(48), 0.1);
  }

  /** The same tones with other {@link #noise()}. */
  public Tones noise(double changed) {
    return new Tones(spectrogram, changed);
  }

  /**
   * Samples to learn from.
   *
   * @param count 1 or more; all spectrograms together have at most 2 GiB
   * @throws IllegalArgumentException if the count is below 1 or too large
   */
  public Dataset train(int count, long seed) {
    return made(count, seed, TRAIN_STREAM);
  }

  /**
   * Samples to test with, none of which is made of the same numbers as one to learn from.
   *
   * @param count 1 or more; all spectrograms together have at most 2 GiB
   * @throws IllegalArgumentException if the count is below 1 or too large
   */
  public Dataset test(int count, long seed) {
    return made(count, seed, TEST_STREAM);
  }

  /** The sound of a sample to test with. */
  public Sound sound(int sample, long seed) {
    return sound(sample % CLASSES.size(), new SplitMix(seed, TEST_STREAM, sample));
  }

  private Dataset made(int count, long seed, int stream) {
    if (count < 1) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "Tones: %,d samples, expected at least 1", count));
    }
    Tensor pictures = Tensor.zeros(DataType.F32, spectrogram.shape().samples(count));
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % CLASSES.size());
      Sound sound = sound(labels[i], new SplitMix(seed, stream, i));
      spectrogram.write(sound, pictures.slice(i).buffer());
    }
    return Dataset.of(
        Column.input("sound", pictures).prepared(spectrogram),
        Column.target("label", Tensor.of(labels, Shape.of(count))).classes(CLASSES));
  }

  private Sound sound(int kind, SplitMix random) {
    int rate = spectrogram.rate();
    float[] samples = new float[(int) (SECONDS * rate)];
    double length = random.between(0.3, 0.45);
    double begin = random.between(0, SECONDS - length);
    double height = 300 * Math.pow(1800 / 300.0, random.between(0, 1));
    double factor = random.between(1.5, 2);
    double beats = random.between(6, 12);
    double second = random.between(1.4, 1.8);
    double angle = 0;
    for (int i = 0; i < samples.length; i++) {
      double t = (double) i / rate - begin;
      if (t >= 0 && t < length) {
        double share = t / length;
        double wave = Math.sin(2 * Math.PI * beats * t);
        double f =
            switch (kind) {
              case 1 -> height * Math.pow(factor, share);
              case 2 -> height * Math.pow(factor, 1 - share);
              case 3 -> height * (1 + 0.125 * wave);
              default -> height;
            };
        angle += 2 * Math.PI * f / rate;
        double value = Math.sin(angle);
        value = kind == 4 ? value * (1 + wave) / 2 : value;
        value = kind == 5 ? (value + Math.sin(second * angle)) / 2 : value;
        double edge = Math.min(1, 100 * Math.min(t, length - t)); // no click at the ends
        samples[i] = (float) (0.5 * edge * value);
      }
      samples[i] += (float) (noise * random.between(-1, 1));
    }
    return Sound.of(rate, samples);
  }
}
