package io.margay.train;

import java.util.List;

/**
 * What a training measured, epoch by epoch, from its first epoch on, also when it was resumed from a checkpoint.
 *
 * @param epochs that were finished, oldest first
 * @param interrupted whether the last {@link Trainer#fit} ended early, because its thread was interrupted or
 *     {@link Trainer#stop()} was called
 */
public record History(List<EpochStats> epochs, boolean interrupted) {

  /** Copies the list. */
  public History {
    epochs = List.copyOf(epochs);
  }

  /**
   * The last finished epoch.
   *
   * @throws IllegalStateException if no epoch was finished
   */
  public EpochStats last() {
    if (epochs.isEmpty()) {
      throw new IllegalStateException("History: no epoch was finished");
    }
    return epochs.get(epochs.size() - 1);
  }
}
