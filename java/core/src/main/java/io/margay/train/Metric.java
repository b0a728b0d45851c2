package io.margay.train;

import java.util.List;

/** The number by which epochs are compared. */
public enum Metric {
  /** The validation loss; the training loss when there is no validation. Smaller is better. */
  LOSS {
    @Override
    public double of(EpochStats epoch) {
      return epoch.validated() ? epoch.validationLoss() : epoch.loss();
    }

    @Override
    double gain(double from, double to) {
      return from - to;
    }
  },
  /** The validation accuracy; the training accuracy when there is no validation. Larger is better. */
  ACCURACY {
    @Override
    public double of(EpochStats epoch) {
      return epoch.validated() ? epoch.validationAccuracy() : epoch.accuracy();
    }

    @Override
    double gain(double from, double to) {
      return to - from;
    }
  };

  /** The metric's value of an epoch. */
  public abstract double of(EpochStats epoch);

  abstract double gain(double from, double to);

  /**
   * The index of the best epoch: the first one after which none was better by more than {@code least}.
   *
   * @param least how much better an epoch has to be to count as better, at least 0
   * @return -1 if there are no epochs
   */
  int best(List<EpochStats> epochs, double least) {
    int best = -1;
    for (int i = 0; i < epochs.size(); i++) {
      if (best < 0 || gain(of(epochs.get(best)), of(epochs.get(i))) > least) {
        best = i;
      }
    }
    return best;
  }
}
