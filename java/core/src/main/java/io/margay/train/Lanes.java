package io.margay.train;

import io.margay.internal.plan.Processors;

/**
 * How a step is divided.
 *
 * @param shares parts of a batch; the numbers that come out depend on them in their last bits
 * @param count lanes, which take the shares in turn; the numbers do not depend on them
 * @param threads inside each lane; the numbers depend on them as on the shares
 */
record Lanes(int shares, int count, int threads) {

  /**
   * Of a new trainer: as many as it asks for, or (0) one per processor and thread, never more than
   * samples.
   */
  static Lanes of(int lanes, int threads, int batch) {
    int count = lanes > 0 ? lanes : automatic(threads, batch);
    Processors.check("Trainer", count, threads);
    return new Lanes(count, count, threads);
  }

  /** As many lanes as a training has that was told no number: never more than samples in a step. */
  static int automatic(int threads, int batch) {
    return Math.min(Processors.lanes(threads), batch);
  }

  /**
   * Of a checkpoint, which may come from a larger machine: the same shares, on no more threads than
   * there are processors. The threads of a lane stay as they were unless there are fewer
   * processors.
   */
  static Lanes resumed(int lanes, int threads, int processors) {
    if (threads <= processors) {
      return new Lanes(lanes, Math.min(lanes, processors / threads), threads);
    }
    int count = Math.min(lanes, processors);
    return new Lanes(lanes, count, processors / count);
  }

  /** As options of the native compiler. */
  String options() {
    return "lanes=" + count + (shares == count ? "" : " shares=" + shares) + " threads=" + threads;
  }
}
