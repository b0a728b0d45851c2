package io.margay.train;

import java.util.List;

/**
 * The number by which epochs are compared: that of the validation; of the training when there is no
 * validation. An epoch whose number is not-a-number is worse than any other.
 *
 * @param name as in {@link io.margay.loss.Evaluation#metric}: {@code loss}, {@code accuracy},
 *     {@code digit/loss}
 * @param largest whether a larger number is better
 */
public record Metric(String name, boolean largest) {

  /** The loss; smaller is better. */
  public static final Metric LOSS = smallest("loss");

  /** The accuracy, of several losses that of the first; larger is better. */
  public static final Metric ACCURACY = largest("accuracy");

  /** A number that is better when it is smaller. */
  public static Metric smallest(String name) {
    return new Metric(name, false);
  }

  /** A number that is better when it is larger. */
  public static Metric largest(String name) {
    return new Metric(name, true);
  }

  /**
   * The metric's value of an epoch.
   *
   * @throws IllegalArgumentException if it was not measured
   */
  public double of(EpochStats epoch) {
    return epoch.validation().orElse(epoch.training()).metric(name);
  }

  /**
   * Whether a value is better than the one before by more than {@code least}; not-a-number is worse
   * than any number.
   */
  boolean isBetter(double before, double now, double least) {
    return (largest ? now - before : before - now) > least
        || Double.isNaN(before) && !Double.isNaN(now);
  }

  /**
   * The index of the best epoch: the first one after which none was better by more than {@code
   * least}.
   *
   * @param least how much better an epoch has to be to count as better, at least 0
   * @return -1 if there are no epochs
   */
  int best(List<EpochStats> epochs, double least) {
    int best = -1;
    for (int i = 0; i < epochs.size(); i++) {
      if (best < 0 || isBetter(of(epochs.get(best)), of(epochs.get(i)), least)) {
        best = i;
      }
    }
    return best;
  }
}
