package io.margay.train;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Objects;

/**
 * Watches a training. Every method runs in the thread that called {@link Trainer#fit}, between two
 * steps.
 *
 * <p>A callback may evaluate, save, write checkpoints and read parameters with the trainer that it
 * is given. An exception that it throws ends {@code fit} and reaches its caller; the trainer stays
 * usable.
 */
public interface Callback {

  /**
   * After each training step.
   *
   * @param batch valid only during this call
   * @param trainer whose {@link Trainer#stop()} ends the training after this step
   */
  default void onBatch(BatchInfo batch, Trainer trainer) {}

  /**
   * After each epoch and its validation, when {@link Trainer#history()} has the epoch already.
   *
   * @return whether to go on; false ends the training
   */
  default boolean onEpoch(EpochStats epoch, Trainer trainer) {
    return true;
  }

  /**
   * Prints a line after each epoch to standard output, as the command line does.
   *
   * <pre>
   * epoch 1/5  loss 0.1734  accuracy 0.9467  validation loss 0.0543  accuracy 0.9829  5.9 s  10,169 images/s
   * </pre>
   */
  static Callback printing() {
    return printing(System.out);
  }

  /** The same to a stream, which stays open. */
  static Callback printing(PrintStream out) {
    return printing(new PrintWriter(out));
  }

  /** The same to a writer, which stays open and is flushed after each line. */
  static Callback printing(PrintWriter out) {
    return new TrainingLines(Objects.requireNonNull(out, "out"));
  }

  /**
   * Once at the end of each {@code fit}, also when it was interrupted, but not when it ends with an
   * exception.
   */
  default void onEnd(History history, Trainer trainer) {}
}
