package io.margay.benchmarks.peer;

import java.util.Arrays;

/**
 * Times runs: first a warm-up, then windows. A window ends with the first run that ends after its
 * time, and its rate counts whole runs only.
 */
final class Windows {
  private static final int MOST_TIMES = 1 << 22;

  private final long warmUpNanos;
  private final int warmUpRuns;
  private final long windowNanos;
  private final double[] rates;
  private double[] times = new double[1024];
  private int timeCount;
  private long started;
  private long windowStarted;
  private long last;
  private long runs;
  private int window = -1;
  private Resources before;
  private Resources after;

  Windows(double warmUpSeconds, int warmUpRuns, double windowSeconds, int windows) {
    this.warmUpNanos = (long) (warmUpSeconds * 1e9);
    this.warmUpRuns = warmUpRuns;
    this.windowNanos = (long) (windowSeconds * 1e9);
    this.rates = new double[windows];
  }

  void start() {
    started = System.nanoTime();
    last = started;
  }

  /** A run ended just now; returns whether to go on. */
  boolean tick() {
    long now = System.nanoTime();
    runs++;
    if (window < 0) {
      if (runs >= warmUpRuns && now - started >= warmUpNanos) {
        window = 0;
        runs = 0;
        before = Resources.now();
        now = System.nanoTime();
        windowStarted = now;
      }
    } else if (window < rates.length) {
      time((now - last) * 1e-3);
      if (now - windowStarted >= windowNanos) {
        rates[window++] = runs / ((now - windowStarted) * 1e-9);
        windowStarted = now;
        runs = 0;
        if (window == rates.length) {
          after = Resources.now();
        }
      }
    }
    last = now;
    return window < rates.length;
  }

  private void time(double micros) {
    if (timeCount == times.length && times.length < MOST_TIMES) {
      times = Arrays.copyOf(times, 2 * times.length);
    }
    if (timeCount < times.length) {
      times[timeCount++] = micros;
    }
  }

  /** Runs a second, of each window. */
  double[] rates() {
    return rates.clone();
  }

  /** The quantile of the time of a run, in microseconds. */
  double micros(double quantile) {
    double[] sorted = Arrays.copyOf(times, timeCount);
    Arrays.sort(sorted);
    return sorted[(int) Math.round(quantile * (timeCount - 1))];
  }

  /** What the process spent within the windows. */
  Resources spent() {
    return after.since(before);
  }
}
