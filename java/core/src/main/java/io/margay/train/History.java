package io.margay.train;

import java.util.List;
import java.util.Locale;

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

  /**
   * A table with a line an epoch; with the validation's columns when an epoch was validated.
   *
   * <pre>
   * epoch      loss  accuracy  val. loss  accuracy  seconds  images/s
   *     1    0.1734    0.9467     0.0543    0.9829      5.9    10,169
   * </pre>
   */
  @Override
  public String toString() {
    boolean validated = epochs.stream().anyMatch(EpochStats::validated);
    StringBuilder table = new StringBuilder("epoch      loss  accuracy");
    table.append(validated ? "  val. loss  accuracy" : "").append("  seconds  images/s");
    for (EpochStats epoch : epochs) {
      table.append(String.format(Locale.ROOT, "%n%5d  %8.4f  %8.4f", epoch.epoch() + 1, epoch.loss(), epoch.accuracy()));
      if (validated) {
        table.append(epoch.validated()
            ? String.format(Locale.ROOT, "  %9.4f  %8.4f", epoch.validationLoss(), epoch.validationAccuracy())
            : String.format("  %9s  %8s", "-", "-"));
      }
      table.append(String.format(Locale.ROOT, "  %7.1f  %,8.0f", epoch.seconds(), epoch.imagesPerSecond()));
    }
    return interrupted ? table.append(String.format("%ninterrupted")).toString() : table.toString();
  }
}
