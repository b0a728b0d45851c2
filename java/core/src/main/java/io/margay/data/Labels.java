package io.margay.data;

import io.margay.Tensor;
import java.util.Locale;
import java.util.OptionalInt;

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
   * The class of each sample: its index, or the place of its largest probability. Where samples
   * have several places all labels are checked, and the result is null.
   *
   * @param ignored an index that is no class
   * @throws IllegalArgumentException if a label is not one of the classes, or the tensor has
   *     another form than labels
   */
  static int[] classes(Tensor labels, int classes, OptionalInt ignored) {
    int samples = labels.shape().dim(0);
    boolean indices = !labels.type().isFloating();
    boolean probabilities = !indices && labels.shape().rank() > 1;
    if (!indices && !(probabilities && labels.shape().dim(labels.shape().rank() - 1) == classes)) {
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
    long values = labels.shape().elements() / samples;
    int width = indices ? 1 : classes;
    int[] result = values == width ? new int[samples] : null;
    int piece = (int) Math.max(1, PIECE / values);
    for (int first = 0; first < samples; first += piece) {
      double[] read = labels.range(first, Math.min(first + piece, samples)).toDoubles();
      for (int i = 0; i * width < read.length; i++) {
        int sample = (int) (first + i * (long) width / values);
        int label =
            indices
                ? index(read[i], sample, classes, ignored)
                : mostProbable(read, i, sample, classes);
        if (result != null) {
          result[sample] = label;
        }
      }
    }
    return result;
  }

  private static int index(double label, int sample, int classes, OptionalInt ignored) {
    if (ignored.isPresent() && label == ignored.getAsInt()) {
      return ignored.getAsInt();
    }
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
