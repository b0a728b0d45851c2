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

  /**
   * The class of each sample: its index, or the place of its largest probability.
   *
   * @throws IllegalArgumentException if a label is not one of the classes, or the tensor has
   *     another form than one label per sample
   */
  static int[] classes(Tensor labels, int samples, int classes) {
    int rank = labels.shape().rank();
    if (labels.shape().dim(0) != samples) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%,d samples but %,d labels, expected one label per sample",
              samples,
              labels.shape().dim(0)));
    }
    if (!labels.type().isFloating() && labels.shape().elements() == samples) {
      return indices(labels.toDoubles(), classes);
    }
    if (labels.type().isFloating() && rank == 2 && labels.shape().dim(1) == classes) {
      return mostProbable(labels.toDoubles(), samples, classes);
    }
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

  private static int[] indices(double[] labels, int classes) {
    int[] indices = new int[labels.length];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "sample %d has label %.0f, expected 0 to %d (%d classes)",
                i,
                labels[i],
                classes - 1,
                classes));
      }
      indices[i] = (int) labels[i];
    }
    return indices;
  }

  private static int[] mostProbable(double[] probabilities, int samples, int classes) {
    int[] best = new int[samples];
    for (int i = 0; i < samples; i++) {
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        double p = probabilities[i * classes + c];
        if (!(p >= 0 && p <= 1 + TOLERANCE)) {
          throw new IllegalArgumentException(
              "sample " + i + " has probability " + p + " for class " + c + ", expected 0 to 1");
        }
        sum += p;
        if (p > probabilities[i * classes + best[i]]) {
          best[i] = c;
        }
      }
      if (Math.abs(sum - 1) > TOLERANCE) {
        throw new IllegalArgumentException(
            "sample " + i + " has probabilities whose sum is " + sum + ", expected 1");
      }
    }
    return best;
  }
}
