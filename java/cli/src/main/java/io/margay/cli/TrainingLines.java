package io.margay.cli;

import io.margay.train.BatchInfo;
import io.margay.train.Callback;
import io.margay.train.EpochStats;
import io.margay.train.Trainer;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows how a training goes: a line an epoch, and on a terminal a bar that grows until the line takes its place. */
final class TrainingLines implements Callback {
  /** So short that the line is below 80 characters: one that wraps cannot be rewritten. */
  private static final int BAR = 12;
  /** What is behind the cursor goes. */
  private static final String CLEAR = "\u001b[K";
  private static final long PAUSE_NANOS = 100_000_000;

  private final PrintWriter out;
  private final Terminal terminal;
  private final int epochs;
  private long drawnAt = System.nanoTime();

  /** @param epochs that the training is to have */
  TrainingLines(PrintWriter out, Terminal terminal, int epochs) {
    this.out = out;
    this.terminal = terminal;
    this.epochs = epochs;
  }

  @Override
  public void onBatch(BatchInfo batch, Trainer trainer) {
    long now = System.nanoTime();
    if (terminal.interactive() && now - drawnAt >= PAUSE_NANOS) {
      drawnAt = now;
      double share = (double) batch.samples() / batch.size();
      out.printf(Locale.ROOT, "\repoch %d/%d %s %3.0f%%  loss %.4f  accuracy %.4f  %,.0f images/s" + CLEAR,
          batch.epoch() + 1, epochs, bar(share), 100 * share, batch.loss(), batch.accuracy(), batch.imagesPerSecond());
      out.flush();
    }
  }

  @Override
  public boolean onEpoch(EpochStats epoch, Trainer trainer) {
    clear();
    out.printf(Locale.ROOT, "epoch %d/%d  loss %.4f  accuracy %.4f", epoch.epoch() + 1, epochs, epoch.loss(),
        epoch.accuracy());
    if (epoch.validated()) {
      out.printf(Locale.ROOT, "  validation loss %.4f  accuracy %.4f", epoch.validationLoss(),
          epoch.validationAccuracy());
    }
    out.printf(Locale.ROOT, "  %.1f s  %,.0f images/s%n", epoch.seconds(), epoch.imagesPerSecond());
    out.flush();
    return true;
  }

  /** Takes the bar away, if there is one. */
  void clear() {
    if (terminal.interactive()) {
      out.print("\r" + CLEAR);
      out.flush();
    }
  }

  private String bar(double share) {
    int full = (int) Math.round(share * BAR);
    return terminal.blocks()
        ? "█".repeat(full) + "░".repeat(BAR - full)
        : "[" + "#".repeat(full) + ".".repeat(BAR - full) + "]";
  }
}
