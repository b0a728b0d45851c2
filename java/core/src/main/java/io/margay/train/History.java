package io.margay.train;

import io.margay.loss.Evaluation;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a training measured, epoch by epoch, from its first epoch on, also when it was resumed from
 * a checkpoint.
 *
 * @param epochs that were finished, oldest first
 * @param interrupted whether the last {@link Trainer#fit} ended early, because its thread was
 *     interrupted or {@link Trainer#stop()} was called
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
   * A table with a line an epoch; with the validation's columns when an epoch was validated, and
   * with several losses a column for each of their metrics but top-k.
   *
   * <pre>
   * epoch      loss  accuracy  val. loss  accuracy  seconds  images/s
   *     1    0.1734    0.9467     0.0543    0.9829      5.9    10,169
   * </pre>
   */
  @Override
  public String toString() {
    boolean validated = epochs.stream().anyMatch(EpochStats::validated);
    List<String> names =
        epochs.isEmpty() ? List.of("loss", "accuracy") : epochs.get(0).training().shown();
    StringBuilder table = new StringBuilder("epoch");
    names.forEach(name -> table.append(String.format("  %8s", name)));
    for (int i = 0; validated && i < names.size(); i++) {
      table.append(
          String.format(i == 0 ? "  %9s" : "  %8s", (i == 0 ? "val. " : "") + names.get(i)));
    }
    table.append("  seconds  images/s");
    for (EpochStats epoch : epochs) {
      table.append(String.format(Locale.ROOT, "%n%5d", epoch.epoch() + 1));
      names.forEach(name -> table.append(cell(8, name, Optional.of(epoch.training()))));
      for (int i = 0; validated && i < names.size(); i++) {
        table.append(cell(i == 0 ? 9 : 8, names.get(i), epoch.validation()));
      }
      table.append(
          String.format(Locale.ROOT, "  %7.1f  %,8.0f", epoch.seconds(), epoch.imagesPerSecond()));
    }
    return interrupted ? table.append(String.format("%ninterrupted")).toString() : table.toString();
  }

  private static String cell(int least, String name, Optional<Evaluation> measured) {
    int width = Math.max(least, name.length());
    return measured.isEmpty()
        ? String.format("  %" + width + "s", "-")
        : String.format(Locale.ROOT, "  %" + width + ".4f", measured.get().metric(name));
  }
}
