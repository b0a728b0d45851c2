package io.margay.data;

import java.util.Locale;

/**
 * What each band of a spectrogram takes of the Fourier transform's frequencies: triangles between
 * places that are evenly spaced in mel, or each frequency for itself.
 *
 * <pre>
 * Slaney   mel(f) = 3f/200 below 1,000 Hz, 15 + 27 · ln(f/1000) / ln 6.4 above      triangles of area 1
 * HTK      mel(f) = 2595 · log10(1 + f/700)                                        triangles of height 1
 * </pre>
 *
 * <p>Both are librosa's {@code filters.mel} with {@code htk=False, norm="slaney"} and {@code
 * htk=True, norm=None}. Slaney: Auditory Toolbox (1998); Young et al.: The HTK Book (2006).
 */
final class FilterBank {

  private static final double KNEE = 1000;
  private static final double KNEE_MEL = 15;
  private static final double LOG_STEP = Math.log(6.4) / 27;

  /** The frequencies that a band takes: from first[band], one weight each. */
  private final int[] first;

  private final double[][] weights;

  private FilterBank(int bands) {
    first = new int[bands];
    weights = new double[bands][];
  }

  /**
   * @param size of the Fourier transform
   * @throws IllegalArgumentException if a band lies between two frequencies of the transform
   */
  static FilterBank of(Spectrogram.Bands bands, int rate, int size) {
    FilterBank bank = new FilterBank(bands.count());
    if (bands.scale() == Spectrogram.Scale.LINEAR) {
      for (int band = 0; band < bands.count(); band++) {
        bank.first[band] = band;
        bank.weights[band] = new double[] {1};
      }
      return bank;
    }
    boolean htk = bands.scale() == Spectrogram.Scale.MEL_HTK;
    double low = mel(bands.lowest(), htk);
    double step = (mel(bands.highest(), htk) - low) / (bands.count() + 1);
    for (int band = 0; band < bands.count(); band++) {
      double left = hertz(low + step * band, htk);
      double peak = hertz(low + step * (band + 1), htk);
      double right = hertz(low + step * (band + 2), htk);
      bank.fill(band, left, peak, right, htk ? 1 : 2 / (right - left), (double) rate / size);
    }
    return bank;
  }

  private void fill(
      int band, double left, double peak, double right, double height, double spacing) {
    int begin = (int) Math.floor(left / spacing) + 1;
    int end = (int) Math.ceil(right / spacing); // the first that is not below the right end
    if (end <= begin) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Spectrogram: band %d from %.1f to %.1f Hz holds none of the frequencies, which are"
                  + " %.1f Hz apart. Use fewer bands or a longer window.",
              band,
              left,
              right,
              spacing));
    }
    first[band] = begin;
    weights[band] = new double[end - begin];
    for (int bin = begin; bin < end; bin++) {
      double f = bin * spacing;
      weights[band][bin - begin] =
          height * Math.min((f - left) / (peak - left), (right - f) / (right - peak));
    }
  }

  /** What a band takes of a spectrum. */
  double apply(int band, double[] power) {
    double sum = 0;
    for (int i = 0; i < weights[band].length; i++) {
      sum += weights[band][i] * power[first[band] + i];
    }
    return sum;
  }

  static double mel(double hertz, boolean htk) {
    if (htk) {
      return 2595 * Math.log10(1 + hertz / 700);
    }
    return hertz < KNEE ? KNEE_MEL * hertz / KNEE : KNEE_MEL + Math.log(hertz / KNEE) / LOG_STEP;
  }

  static double hertz(double mel, boolean htk) {
    if (htk) {
      return 700 * (Math.pow(10, mel / 2595) - 1);
    }
    return mel < KNEE_MEL ? KNEE * mel / KNEE_MEL : KNEE * Math.exp((mel - KNEE_MEL) * LOG_STEP);
  }
}
