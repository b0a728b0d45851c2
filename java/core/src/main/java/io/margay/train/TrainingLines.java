package io.margay.train;

import java.io.PrintWriter;
import java.util.Locale;

/** Prints a line for each epoch. */
final class TrainingLines implements Callback {

  private final PrintWriter out;

  TrainingLines(PrintWriter out) {
    this.out = out;
  }

  @Override
  public boolean onEpoch(EpochStats epoch, Trainer trainer) {
    out.printf(
        Locale.ROOT,
        "epoch %d/%d  %s",
        epoch.epoch() + 1,
        trainer.epochs(),
        epoch.training().text());
    epoch.validation().ifPresent(validation -> out.print("  validation " + validation.text()));
    out.printf(Locale.ROOT, "  %.1f s  %,.0f images/s%n", epoch.seconds(), epoch.imagesPerSecond());
    out.flush();
    return true;
  }
}
