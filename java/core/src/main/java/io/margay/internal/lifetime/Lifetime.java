package io.margay.internal.lifetime;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Counts the calls that are inside an object, so that its close can refuse new ones and wait for
 * the running ones.
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
 * <p>Safe in any thread. {@link #enter()} and {@link #exit()} allocate nothing and never wait. Who
 * closes sleeps until the last call's exit wakes it.
 */
public final class Lifetime {

  private static final int CLOSED = Integer.MIN_VALUE;

  private final Supplier<String> owner;
  private final AtomicInteger calls = new AtomicInteger();

  /** Who sleeps until the last call ends; set after the close was announced in {@link #calls}. */
  private volatile Thread waiting;

  /**
   * @param owner how messages name the object; asked for only when something is refused
   */
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
    if (calls.decrementAndGet() == CLOSED) {
      LockSupport.unpark(
          waiting); // null is allowed: it has not gone to sleep, and looks once more before it does
    }
  }

  /** Whether {@link #close()} was called. */
  public boolean isClosed() {
    return calls.get() < 0;
  }

  /**
   * Refuses new calls and waits until the running ones have ended. An interrupt does not end the
   * wait; the flag stays set.
   *
   * @return true for the one caller that closed it; false if it was closed before
   */
  public boolean close() {
    boolean first = refuse();
    if (first) {
      await();
    }
    return first;
  }

  /**
   * Refuses new calls; the first half of {@link #close()}, for owners that have something to do
   * before they wait.
   *
   * @return true for the one caller that closed it, which has to {@link #await()}; false if it was
   *     closed before
   */
  public boolean refuse() {
    int seen;
    do {
      seen = calls.get();
      if (seen < 0) {
        return false;
      }
    } while (!calls.compareAndSet(seen, seen | CLOSED));
    return true;
  }

  /** Waits until the running calls have ended; the second half of {@link #close()}. */
  public void await() {
    boolean interrupted = false;
    waiting = Thread.currentThread();
    while (calls.get() != CLOSED) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    waiting = null;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
