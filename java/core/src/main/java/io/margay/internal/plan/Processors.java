package io.margay.internal.plan;

/** How many threads one trainer or predictor may have on this machine. */
public final class Processors {

  /**
   * The most lanes, however few threads they have: those of a predictor with one thread each are
   * memory alone.
   */
  public static final int MOST_LANES = 1024;

  private static final int ALWAYS_ALLOWED = 64;
  private static final int PER_PROCESSOR = 4;

  private Processors() {}

  /** Threads that this machine runs at a time. */
  public static int count() {
    return Runtime.getRuntime().availableProcessors();
  }

  /**
   * Lanes of a trainer or predictor that was told no number: one per processor, divided by the
   * threads of a lane.
   */
  public static int lanes(int threads) {
    return Math.max(1, count() / Math.max(1, threads));
  }

  /**
   * The most threads of one trainer or predictor: four a processor, at least 64, at most {@link
   * #MOST_LANES}.
   */
  public static int mostThreads() {
    return Math.min(MOST_LANES, Math.max(ALWAYS_ALLOWED, PER_PROCESSOR * count()));
  }

  /**
   * Refuses more lanes and threads than {@link #mostThreads()}.
   *
   * @param owner how the message begins
   * @throws IllegalArgumentException if there are more
   */
  public static void check(String owner, int lanes, int threads) {
    long all = (long) lanes * threads;
    if (all > mostThreads()) {
      throw new IllegalArgumentException(
          owner
              + ": lanes "
              + lanes
              + " x threads "
              + threads
              + " are "
              + all
              + " threads, this machine runs "
              + count()
              + " at a time: expected at most "
              + mostThreads()
              + ". Use fewer lanes or threads.");
    }
  }
}
