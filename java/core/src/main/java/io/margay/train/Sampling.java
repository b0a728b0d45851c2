package io.margay.train;

import io.margay.data.Draw;
import io.margay.internal.plan.Plan;
import java.util.Objects;

/**
 * How the samples come to a training.
 *
 * @param batch samples of a step, from 1 to 1,048,576
 * @param epochs times that all samples are trained, at least 0
 * @param seed decides the initial parameters, the order of the samples, the split and dropout
 * @param shuffle whether each epoch has its own order of samples
 * @param validationSplit share of the training data that is held back for validation, from 0 to
 *     below 1
 * @param draw which samples an epoch takes; other than each, their order is always random
 */
public record Sampling(
    int batch, int epochs, long seed, boolean shuffle, double validationSplit, Draw draw) {

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Sampling {
    Objects.requireNonNull(draw, "draw");
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

  /** Every sample once an epoch. */
  public Sampling(int batch, int epochs, long seed, boolean shuffle, double validationSplit) {
    this(batch, epochs, seed, shuffle, validationSplit, Draw.each());
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
