package io.margay.train;

import java.util.Objects;

/**
 * What surrounds the optimiser's formula in a training.
 *
 * @param clipping how large gradients may become
 * @param accumulate steps whose mean gradient makes one update, from 1 to 1,048,576. Of equal
 *     batches it is the gradient of one that is so many times as large. The steps at an epoch's end
 *     that are too few go on in the next one; optimisers count updates
 * @param average what a running mean of the weights keeps in each update, from 0 (there is none) to
 *     0.9999999999; usually 0.999. It is the weights themselves after the first update.
 *     Evaluations, predictors and saved models have the means then; checkpoints have both. Running
 *     statistics are as the training has them
 */
public record Updates(Clipping clipping, int accumulate, double average) {

  private static final int MOST_STEPS = 1 << 20;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Updates {
    Objects.requireNonNull(clipping, "clipping");
    Sampling.atLeast("accumulate", accumulate, 1);
    if (accumulate > MOST_STEPS) {
      throw new IllegalArgumentException(
          "Trainer: accumulate " + accumulate + ", expected at most " + MOST_STEPS);
    }
    OptimizerRange.fraction("Trainer", "average", average);
  }

  /** No clipping, an update a step, no average. */
  public static Updates of() {
    return new Updates(Clipping.none(), 1, 0);
  }

  /** Whether a mean of the weights is kept. */
  public boolean averages() {
    return average > 0;
  }

  /** The words for the native compiler that differ from what is usual, each with a blank before. */
  String options() {
    return (clipping.kind() == Clipping.Kind.NONE
            ? ""
            : " clip=" + clipping.kind().word() + " clip_limit=" + clipping.limit())
        + (accumulate == 1 ? "" : " accumulate=" + accumulate)
        + (averages() ? " average=" + average : "");
  }
}
