package io.margay.data;

import io.margay.Tensor;

/** Where the values of samples come from when nobody has them all: a callback for each. */
@FunctionalInterface
public interface RowSource {

  /**
   * Writes the values of one sample. Called in several threads at the same time, for different
   * samples.
   *
   * @param sample its number, from 0
   * @param row its place in off-heap memory: zeros, or what a call for it left that failed. Not to
   *     be written to later
   * @throws Exception if there are no values: what needs the sample ends with a {@link
   *     RowSourceException}
   */
  void fill(long sample, Tensor row) throws Exception;
}
