package io.margay.cli;

import io.margay.data.Dataset;

/**
 * Samples that are ready for use, until {@link #close}.
 *
 * @param train to learn from
 * @param test to test with, none of them among the others
 * @param all both, when they were one file; else null
 * @param drawn whether they are letters drawn from a seed
 * @param end closes the files
 */
record OpenData(Dataset train, Dataset test, Dataset all, boolean drawn, Runnable end)
    implements AutoCloseable {

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
