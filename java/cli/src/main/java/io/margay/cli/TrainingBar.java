package io.margay.cli;

import io.margay.train.BatchInfo;
import io.margay.train.Callback;
import io.margay.train.EpochStats;
import io.margay.train.Trainer;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * On a terminal: a bar that grows with the epoch, on one line that is drawn again and again and
 * taken away when the epoch ends. What does not fit is cut by the terminal, which knows its width
 * at every moment: each drawing switches the wrapping of lines off and on again (DECAWM).
 */
final class TrainingBar implements Callback {
  private static final int LENGTH = 12;
  private static final String NO_WRAPPING = "\u001b[?7l";
  private static final String WRAPPING = "\u001b[?7h";

  /** What is behind the cursor goes. */
  private static final String CLEAR = "\u001b[K";

  private final PrintWriter out;
  private final Terminal terminal;
  private final long pauseNanos;
  private long drawnAt = System.nanoTime();

  /**
   * @param pauseNanos the least time between two drawings
   */
  TrainingBar(PrintWriter out, Terminal terminal, long pauseNanos) {
    this.out = out;
    this.terminal = terminal;
    this.pauseNanos = pauseNanos;
  }

  @Override
  public void onBatch(BatchInfo batch, Trainer trainer) {
    long now = System.nanoTime();
    if (terminal.interactive() && now - drawnAt >= pauseNanos) {
      drawnAt = now;
      double share = (double) batch.samples() / batch.size();
      out.print(
          NO_WRAPPING
              + String.format(
                  Locale.ROOT,
                  "\repoch %d/%d %s %3.0f%%  loss %.4f%s  %,.0f images/s",
                  batch.epoch() + 1,
                  batch.epochs(),
                  bar(share),
                  100 * share,
                  batch.loss(),
                  accuracy(batch.accuracy()),
                  batch.imagesPerSecond())
              + CLEAR
              + WRAPPING);
      out.flush();
    }
  }

  /** Nothing where no loss measures it. */
  private static String accuracy(double share) {
    return Double.isNaN(share) ? "" : String.format(Locale.ROOT, "  accuracy %.4f", share);
  }

  @Override
  public boolean onEpoch(EpochStats epoch, Trainer trainer) {
    clear();
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
    int full = (int) Math.round(share * LENGTH);
    return terminal.blocks()
        ? "█".repeat(full) + "░".repeat(LENGTH - full)
        : "[" + "#".repeat(full) + ".".repeat(LENGTH - full) + "]";
  }
}
