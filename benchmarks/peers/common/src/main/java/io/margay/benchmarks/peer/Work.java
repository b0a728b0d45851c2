package io.margay.benchmarks.peer;

/** One step or call that can be repeated. */
public interface Work extends AutoCloseable {

  /** Small, so that weights stay sound for as long as a measurement lasts. */
  double LEARNING_RATE = 1e-5;

  /** One training step, or one call from arrays or buffers of Java to arrays or buffers of Java. */
  void run() throws Exception;

  /**
   * Repeats {@link #run} as a library does it that has the loop itself.
   *
   * @param again is asked after each run
   */
  default void repeat(java.util.function.BooleanSupplier again) throws Exception {
    do {
      run();
    } while (again.getAsBoolean());
  }

  /**
   * What the last run answered for the first sample, a probability for each class; empty for
   * training.
   */
  float[] answer() throws Exception;

  @Override
  void close() throws Exception;
}
