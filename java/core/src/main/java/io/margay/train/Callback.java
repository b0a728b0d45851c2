package io.margay.train;

/**
 * Watches a training. Every method runs in the thread that called {@link Trainer#fit}, between two steps.
 *
 * <p>A callback may evaluate, save, write checkpoints and read parameters with the trainer that it is given. An
 * exception that it throws ends {@code fit} and reaches its caller; the trainer stays usable.
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

  /** Once at the end of each {@code fit}, also when it was interrupted, but not when it ends with an exception. */
  default void onEnd(History history, Trainer trainer) {}
}
