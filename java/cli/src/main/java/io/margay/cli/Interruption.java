package io.margay.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns the end of the process that a user asks for (Ctrl-C, or a termination signal) into a
 * request to the work, and holds the virtual machine until the work is saved and this object
 * closed. The virtual machine then ends with 128 + the signal's number, 130 for Ctrl-C.
 */
final class Interruption implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;

  private final CountDownLatch saved = new CountDownLatch(1);
  private final Thread hook = new Thread(this::endAsked, "margay-interrupt");
  private final Runnable stop;
  private volatile boolean requested;

  private Interruption(Runnable stop) {
    this.stop = stop;
  }

  /**
   * From now on until {@link #close}, a request calls {@code stop} once, in a thread of its own.
   */
  static Interruption watch(Runnable stop) {
    Interruption interruption = new Interruption(stop);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** Whether the end was asked for. */
  boolean requested() {
    return requested;
  }

  private void endAsked() {
    requested = true;
    stop.run();
    try {
      saved.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException atTheEndAnyway) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    saved.countDown();
    if (!requested) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException endsJustNow) {
        requested = true;
      }
    }
  }
}
