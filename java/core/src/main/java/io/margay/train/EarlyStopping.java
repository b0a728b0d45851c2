package io.margay.train;

/**
 * Ends the training when the metric has not become better for some epochs.
 *
 * <p>It decides from the trainer's whole history, so it goes on where it was after a resume. The weights are those of
 * the last epoch; to keep those of the best, add {@link Checkpoints#best}.
 *
 * @param patience epochs without progress that end the training, at least 1
 * @param least by how much the metric has to become better to count as progress, at least 0
 * @param metric what is watched
 */
public record EarlyStopping(int patience, double least, Metric metric) implements Callback {

  /** @throws IllegalArgumentException if a value is out of its range */
  public EarlyStopping {
    if (patience < 1) {
      throw new IllegalArgumentException("EarlyStopping: patience " + patience + ", expected at least 1 epoch");
    }
    if (!(least >= 0)) {
      throw new IllegalArgumentException("EarlyStopping: least progress " + least + ", expected at least 0");
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

  @Override
  public boolean onEpoch(EpochStats epoch, Trainer trainer) {
    var epochs = trainer.history().epochs();
    return epochs.size() - 1 - metric.best(epochs, least) < patience;
  }
}
