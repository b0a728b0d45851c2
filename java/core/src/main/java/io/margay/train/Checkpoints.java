package io.margay.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Writes checkpoints while a network trains: the last state, from which {@link Trainer#resume} goes
 * on, or the best epoch's.
 *
 * <pre>
 * Checkpoints.last(Path.of("last.safetensors")).everySteps(500)     after each epoch and every 500 steps
 * Checkpoints.best(Path.of("best.safetensors"))                     after each epoch that was better than all before
 * </pre>
 *
 * <p>A file is written beside its target, forced to the disk and renamed: the target is always a
 * whole checkpoint. When a fit is interrupted, the last state is written once more. Both kinds are
 * model files too: a predictor, or {@link Trainer#load}, takes what the epoch's validation
 * measured, with an {@link TrainerBuilder#average} the means of the weights.
 */
public final class Checkpoints implements Callback {

  private final Path path;
  private final Metric best;
  private final long steps;
  private final long nanos;
  private long savedAt;

  private Checkpoints(Path path, Metric best, long steps, long nanos) {
    this.path = path;
    this.best = best;
    this.steps = steps;
    this.nanos = nanos;
    this.savedAt = System.nanoTime();
  }

  /** Writes the state after each epoch, and at an early end. */
  public static Checkpoints last(Path path) {
    return new Checkpoints(path, null, 0, 0);
  }

  /**
   * Writes the state after each epoch whose validation loss (without validation the loss) is the
   * smallest so far.
   */
  public static Checkpoints best(Path path) {
    return best(path, Metric.LOSS);
  }

  /** Writes the state after each epoch that is the best so far by the given metric. */
  public static Checkpoints best(Path path, Metric metric) {
    return new Checkpoints(path, metric, 0, 0);
  }

  /**
   * The same, and also within epochs, after every so many steps.
   *
   * @throws IllegalArgumentException if it is below 1
   * @throws IllegalStateException for {@link #best}: within an epoch nothing is the best
   */
  public Checkpoints everySteps(long count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "Checkpoints: every " + count + " steps, expected at least 1");
    }
    return within(count, nanos);
  }

  /**
   * The same, and also within epochs, after the first step that ends so long after the last
   * checkpoint.
   *
   * @throws IllegalArgumentException if it is not above zero
   * @throws IllegalStateException for {@link #best}: within an epoch nothing is the best
   */
  public Checkpoints every(Duration time) {
    if (time.isZero() || time.isNegative()) {
      throw new IllegalArgumentException(
          "Checkpoints: every " + time + ", expected a time above zero");
    }
    return within(steps, time.toNanos());
  }

  private Checkpoints within(long everySteps, long everyNanos) {
    if (best != null) {
      throw new IllegalStateException(
          "Checkpoints[best]: epochs are compared, not steps. Use Checkpoints.last for checkpoints"
              + " within epochs.");
    }
    return new Checkpoints(path, null, everySteps, everyNanos);
  }

  @Override
  public void onBatch(BatchInfo batch, Trainer trainer) {
    boolean stepsDone = steps > 0 && (batch.step() + 1) % steps == 0;
    if (stepsDone || nanos > 0 && System.nanoTime() - savedAt >= nanos) {
      save(trainer);
    }
  }

  @Override
  public boolean onEpoch(EpochStats epoch, Trainer trainer) {
    var epochs = trainer.history().epochs();
    if (best == null || best.best(epochs, 0) == epochs.size() - 1) {
      save(trainer);
    }
    return true;
  }

  @Override
  public void onEnd(History history, Trainer trainer) {
    if (best == null && history.interrupted()) {
      save(trainer);
    }
  }

  /** By what epochs are compared; null where the last is written. */
  Metric metric() {
    return best;
  }

  private void save(Trainer trainer) {
    try {
      trainer.checkpoint(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    savedAt = System.nanoTime();
  }
}
