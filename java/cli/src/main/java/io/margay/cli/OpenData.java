package io.margay.cli;

import io.margay.data.Dataset;
import java.io.PrintWriter;
import java.util.List;

/**
 * Samples that are ready for use, until {@link #close}.
 *
 * @param train to learn from
 * @param test to test with, none of them among the others
 * @param all both, when they were one file; else null
 * @param drawn whether they are letters drawn from a seed
 * @param end closes the files
 * @param skipped what is wrong with each file that was left out
 */
record OpenData(
    Dataset train, Dataset test, Dataset all, boolean drawn, Runnable end, List<String> skipped)
    implements AutoCloseable {

  OpenData(Dataset train, Dataset test, Dataset all, boolean drawn, Runnable end) {
    this(train, test, all, drawn, end, List.of());
  }

  /** Says which files were left out. */
  void printSkipped(PrintWriter out) {
    if (!skipped.isEmpty()) {
      out.println("left out:");
      skipped.forEach(file -> out.println("  " + file));
      out.println();
    }
  }

  /**
   * What to measure a finished network on: the test samples of a published set, everything of a
   * file.
   */
  Dataset evaluation() {
    return all == null ? test : all;
  }

  @Override
  public void close() {
    end.run();
  }
}
