package io.margay.internal.lifetime;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;

/**
 * The way to a native handle's release: by the owner's close, once, when no call is running; or,
 * when the owner was forgotten, by the garbage collector, with a warning in the log.
 */
public final class Guard {

  private static final Cleaner CLEANER = Cleaner.create();

  private final Lifetime lifetime;
  private final Release release;
  private final Cleaner.Cleanable cleanable;

  /**
   * @param owner whose unreachability releases the handle
   * @param name how messages and the log name the owner
   * @param release frees the handle, at once if this throws; must not refer to the owner
   */
  public Guard(Object owner, String name, Runnable release) {
    try {
      this.lifetime = new Lifetime(() -> name);
      this.release = new Release(name, release);
      this.cleanable = CLEANER.register(owner, this.release);
    } catch (Throwable e) {
      release.run();
      throw e;
    }
  }

  /** Begins a call; see {@link Lifetime#enter()}. */
  public void enter() {
    lifetime.enter();
  }

  /** Ends a call, and keeps the owner and what it refers to reachable until here. */
  public void exit(Object owner) {
    lifetime.exit();
    Reference.reachabilityFence(owner);
  }

  /** Waits for running calls and releases; later closes do nothing. */
  public void close() {
    if (lifetime.close()) {
      release.forgotten = false;
      cleanable.clean();
    }
  }

  private static final class Release implements Runnable {

    private final String name;
    private final Runnable release;
    private volatile boolean forgotten = true;

    Release(String name, Runnable release) {
      this.name = name;
      this.release = release;
    }

    @Override
    public void run() {
      if (forgotten) {
        Leak.report(name);
      }
      release.run();
    }
  }
}
