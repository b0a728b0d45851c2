package io.margay.train;

import java.util.Objects;

/**
 * Ends the training when the metric has not become better for some epochs.
 *
 * <pre>
 * EarlyStopping.of(3)                     ends after 3 epochs without progress, with the weights of the last one
 * EarlyStopping.of(3).restoringBest()     the same, with the weights of the best one
 * </pre>
 *
 * <p>It decides from the trainer's whole history, so it goes on where it was after a resume.
 *
 * @param patience epochs without progress that end the training, at least 1
 * @param least by how much the metric has to become better to count as progress, at least 0
 * @param metric what is watched
 */
public record EarlyStopping(int patience, double least, Metric metric) implements Callback {

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public EarlyStopping {
    if (patience < 1) {
      throw new IllegalArgumentException(
          "EarlyStopping: patience " + patience + ", expected at least 1 epoch");
    }
    Objects.requireNonNull(metric, "metric");
    if (!(least >= 0 && least < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "EarlyStopping: least progress " + least + ", expected a number of 0 or more");
    }
  }

  /** Watches the validation loss (without validation the loss), with any progress counting. */
  public static EarlyStopping of(int patience) {
    return new EarlyStopping(patience, 0, Metric.LOSS);
  }

  /** The same watching another metric. */
  public EarlyStopping watching(Metric value) {
    return new EarlyStopping(patience, least, value);
  }

  /**
   * The same, and when the training ends, by this or because all epochs are done, the parameters
   * become those of the epoch whose metric is the best, by however little.
   *
   * <p>It keeps a copy of them outside the heap. An interrupted fit restores nothing, since it may
   * go on; nor does one that ends with an exception. The optimiser's state stays that of the last
   * epoch. Epochs from before a resume are not at hand: the best of those since comes back. To have
   * the best of all, add {@link Checkpoints#best} and {@link Trainer#load} its file. For one
   * trainer.
   */
  public Callback restoringBest() {
    return new BestWeights(this);
  }

  @Override
  public boolean onEpoch(EpochStats epoch, Trainer trainer) {
    var epochs = trainer.history().epochs();
    return epochs.size() - 1 - metric.best(epochs, least) < patience;
  }
}
