package io.margay.cli;

/**
 * Times the steps that one thread runs: first a warm-up, then windows of equal length. A window
 * ends with the first step that ends after its time, and its rate counts whole steps only.
 *
 * <p>Used by one thread at a time. {@link #tick} allocates only when the list of step times grows.
 */
final class StepClock {
  private final long warmUpNanos;
  private final int warmUpSteps;
  private final long windowNanos;
  private final double[] rates;
  private final Samples stepMicros = new Samples();
  private long started;
  private long last;
  private long windowStarted;
  private long images;
  private int warmSteps;
  private int windows = -1;

  /**
   * A clock that has not started.
   *
   * @param warmUpSeconds time before the first window
   * @param warmUpSteps steps before the first window, however long they take
   * @param seconds of all windows together
   * @param windows at least 1
   */
  StepClock(double warmUpSeconds, int warmUpSteps, double seconds, int windows) {
    this.warmUpNanos = (long) (warmUpSeconds * 1e9);
    this.warmUpSteps = warmUpSteps;
    this.windowNanos = (long) (seconds * 1e9 / windows);
    this.rates = new double[windows];
  }

  /** Starts the warm-up. */
  void start() {
    started = System.nanoTime();
    last = started;
  }

  /** A step with so many images ended just now; returns whether to go on. */
  boolean tick(int count) {
    return tick(count, System.nanoTime());
  }

  boolean tick(int count, long now) {
    if (windows < 0) {
      warmSteps++;
      if (warmSteps >= warmUpSteps && now - started >= warmUpNanos) {
        windows = 0;
        windowStarted = now;
      }
    } else if (windows < rates.length) {
      stepMicros.add((now - last) * 1e-3);
      images += count;
      if (now - windowStarted >= windowNanos) {
        rates[windows++] = images / ((now - windowStarted) * 1e-9);
        windowStarted = now;
        images = 0;
      }
    }
    last = now;
    return windows < rates.length;
  }

  /** Images per second of each window. */
  double[] rates() {
    return rates.clone();
  }

  /** The time from step to step within the windows, in microseconds. */
  Samples stepMicros() {
    return stepMicros;
  }
}
