package io.margay.cli;

import io.margay.internal.plan.Plan;
import io.margay.internal.plan.Processors;
import java.util.Locale;

/**
 * Ranges of options that would otherwise be refused late, or in words that nobody wrote on the
 * command line.
 */
final class OptionRange {
  private OptionRange() {}

  /**
   * @throws UsageException if the option is below 1 or above what the native compiler takes
   */
  static void checkBatch(int batch) {
    atLeastOne("--batch", batch);
    if (batch > Plan.MOST_SAMPLES) {
      throw new UsageException(
          String.format(Locale.ROOT, "--batch %d: expected at most %,d", batch, Plan.MOST_SAMPLES));
    }
  }

  /**
   * @throws UsageException if one is below 1, or together they are more threads than this machine
   *     should have
   */
  static void checkThreads(int lanes, int threads) {
    atLeastOne("--lanes", lanes);
    atLeastOne("--threads", threads);
    int most = Processors.mostThreads();
    if ((long) lanes * threads > most) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "--lanes %d of --threads %d: %,d threads, expected at most %d on this machine with %d"
                  + " processors",
              lanes,
              threads,
              (long) lanes * threads,
              most,
              Machine.cores()));
    }
  }

  /**
   * @throws UsageException if an option is out of its range
   */
  static void check(String option, int value, int from, int to) {
    if (value < from || value > to) {
      throw new UsageException(
          option + " " + value + ": expected a whole number from " + from + " to " + to);
    }
  }

  private static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new UsageException(option + " " + value + ": expected at least 1");
    }
  }
}
