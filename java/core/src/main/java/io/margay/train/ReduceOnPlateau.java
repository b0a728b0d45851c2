package io.margay.train;

import java.util.List;

/**
 * The base rate, multiplied by a factor whenever the loss of the validation (of the training
 * without validation) has not become better for some epochs; then the epochs are counted anew. As
 * Keras' ReduceLROnPlateau without cooldown; PyTorch's waits one epoch more.
 *
 * <p>It decides from the trainer's whole history, which checkpoints hold: after a resume it goes on
 * where it was.
 *
 * @param patience epochs without progress, at least 1
 * @param factor above 0 and at most 1
 * @param least by how much the loss has to become smaller to count as progress, at least 0
 */
public record ReduceOnPlateau(int patience, double factor, double least) implements Schedule {

  static final double USUAL_LEAST = 1e-4;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public ReduceOnPlateau {
    ScheduleText.checkEpochs("ReduceOnPlateau", patience);
    ScheduleText.checkFactor("ReduceOnPlateau", factor);
    if (!(least >= 0 && least < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "ReduceOnPlateau: least progress " + least + ", expected a number of 0 or more");
    }
  }

  /** With a least progress of 1e-4. */
  public static ReduceOnPlateau of(int patience, double factor) {
    return new ReduceOnPlateau(patience, factor, USUAL_LEAST);
  }

  @Override
  public double factor(List<EpochStats> done) {
    double reduced = 1;
    double best = Double.NaN;
    int waited = 0;
    for (EpochStats epoch : done) {
      double loss = Metric.LOSS.of(epoch);
      if (Metric.LOSS.isBetter(best, loss, least)) {
        best = loss;
        waited = 0;
      } else if (++waited >= patience) {
        reduced *= factor;
        waited = 0;
      }
    }
    return reduced;
  }

  @Override
  public double rate(double base, int epoch, long step, long stepsPerEpoch, int epochs) {
    return base;
  }

  @Override
  public String text() {
    return "plateau:" + patience + ":" + factor + (least == USUAL_LEAST ? "" : ":" + least);
  }
}
