package io.margay.internal;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Counts the calls that are inside an object, so that its close can refuse new ones and wait for the running ones.
 *
 * <pre>
 * lifetime.enter();
 * try {
 *   … use the native handle …
 * } finally {
 *   lifetime.exit();
 * }
 * </pre>
 *
 * <p>Safe in any thread. {@link #enter()} and {@link #exit()} allocate nothing and never wait.
 */
public final class Lifetime {

  private static final int CLOSED = Integer.MIN_VALUE;
  private static final long PAUSE_NANOS = 50_000;

  private final Supplier<String> owner;
  private final AtomicInteger calls = new AtomicInteger();

  /** @param owner how messages name the object; asked for only when something is refused */
  public Lifetime(Supplier<String> owner) {
    this.owner = owner;
  }

  /**
   * Begins a call.
   *
   * @throws IllegalStateException if the object is closed
   */
  public void enter() {
    int seen;
    do {
      seen = calls.get();
      if (seen < 0) {
        throw new IllegalStateException(owner.get() + ": closed");
      }
    } while (!calls.compareAndSet(seen, seen + 1));
  }

  /** Ends a call that {@link #enter()} began. */
  public void exit() {
    calls.decrementAndGet();
  }

  /** Whether {@link #close()} was called. */
  public boolean isClosed() {
    return calls.get() < 0;
  }

  /**
   * Refuses new calls and waits until the running ones have ended. An interrupt does not end the wait; the flag stays
   * set.
   *
   * @return true for the one caller that closed it; false if it was closed before
   */
  public boolean close() {
    int seen;
    do {
      seen = calls.get();
      if (seen < 0) {
        return false;
      }
    } while (!calls.compareAndSet(seen, seen | CLOSED));
    boolean interrupted = false;
    while (calls.get() != CLOSED) {
      LockSupport.parkNanos(this, PAUSE_NANOS);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return true;
  }
}
