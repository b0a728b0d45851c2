package io.margay.data;

import io.margay.Tensor;
import java.util.Locale;

/**
 * Reads and checks what says which class each sample is: class indices, or one probability per
 * class.
 */
final class Labels {

  /**
   * How far the probabilities of a sample may be from 1: single precision and three printed digits
   * pass.
   */
  private static final double TOLERANCE = 1e-3;

  private Labels() {}

  /** Labels are read in pieces of so many values. */
  private static final int PIECE = 1 << 18;

  /**
   * The class of each sample: its index, or the place of its largest probability.
   *
   * @throws IllegalArgumentException if a label is not one of the classes, or the tensor has
   *     another form than one label per sample
   */
  static int[] classes(Tensor labels, int classes) {
    int samples = labels.shape().dim(0);
    boolean indices = !labels.type().isFloating() && labels.shape().elements() == samples;
    boolean probabilities =
        labels.type().isFloating()
            && labels.shape().rank() == 2
            && labels.shape().dim(1) == classes;
    if (!indices && !probabilities) {
      throw new IllegalArgumentException(
          "labels "
              + labels
              + ": expected "
              + samples
              + " whole numbers, or "
              + samples
              + "x"
              + classes
              + " probabilities (f32 or f64)");
    }
    int[] result = new int[samples];
    int piece = indices ? PIECE : Math.max(1, PIECE / classes);
    for (int first = 0; first < samples; first += piece) {
      int count = Math.min(piece, samples - first);
      double[] values = labels.range(first, first + count).toDoubles();
      for (int i = 0; i < count; i++) {
        result[first + i] =
            indices
                ? index(values[i], first + i, classes)
                : mostProbable(values, i, first + i, classes);
      }
    }
    return result;
  }

  private static int index(double label, int sample, int classes) {
    if (label < 0 || label >= classes) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "sample %d has label %.0f, expected 0 to %d (%d classes)",
              sample,
              label,
              classes - 1,
              classes));
    }
    return (int) label;
  }

  private static int mostProbable(double[] probabilities, int row, int sample, int classes) {
    int best = 0;
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      double p = probabilities[row * classes + c];
      if (!(p >= 0 && p <= 1 + TOLERANCE)) {
        throw new IllegalArgumentException(
            "sample " + sample + " has probability " + p + " for class " + c + ", expected 0 to 1");
      }
      sum += p;
      if (p > probabilities[row * classes + best]) {
        best = c;
      }
    }
    if (Math.abs(sum - 1) > TOLERANCE) {
      throw new IllegalArgumentException(
          "sample " + sample + " has probabilities whose sum is " + sum + ", expected 1");
    }
    return best;
  }
}
