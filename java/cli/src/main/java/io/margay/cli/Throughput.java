package io.margay.cli;

import java.util.List;

/**
 * What a benchmark measured.
 *
 * @param imagesPerSecond of all threads together, one value a window
 * @param stepMicros the time of each step of each thread
 */
record Throughput(Samples imagesPerSecond, Samples stepMicros) {

  /** Adds up the clocks of threads that ran at the same time: the rates window by window. */
  static Throughput of(List<StepClock> clocks) {
    double[] sums = new double[clocks.get(0).rates().length];
    Samples steps = new Samples();
    for (StepClock clock : clocks) {
      double[] rates = clock.rates();
      for (int window = 0; window < sums.length; window++) {
        sums[window] += rates[window];
      }
      steps.addAll(clock.stepMicros());
    }
    return new Throughput(Samples.of(sums), steps);
  }
}
