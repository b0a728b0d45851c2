package io.margay.train;

import io.margay.internal.plan.Plan;

/**
 * How the samples come to a training.
 *
 * @param batch samples of a step, from 1 to 1,048,576
 * @param epochs times that all samples are trained, at least 0
 * @param seed decides the initial parameters, the order of the samples, the split and dropout
 * @param shuffle whether each epoch has its own order of samples
 * @param validationSplit share of the training data that is held back for validation, from 0 to
 *     below 1
 */
public record Sampling(int batch, int epochs, long seed, boolean shuffle, double validationSplit) {

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Sampling {
    atLeast("batch", batch, 1);
    if (batch > Plan.MOST_SAMPLES) {
      throw new IllegalArgumentException(
          "Trainer: batch " + batch + ", expected at most " + Plan.MOST_SAMPLES);
    }
    atLeast("epochs", epochs, 0);
    if (!(validationSplit >= 0 && validationSplit < 1)) {
      throw new IllegalArgumentException(
          "Trainer: validation split " + validationSplit + ", expected at least 0 and below 1");
    }
  }

  /** Batch 32, 1 epoch, seed 0, shuffled, no split. */
  public static Sampling of() {
    return new Sampling(32, 1, 0, true, 0);
  }

  static void atLeast(String what, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "Trainer: " + what + " " + value + ", expected at least " + least);
    }
  }
}
