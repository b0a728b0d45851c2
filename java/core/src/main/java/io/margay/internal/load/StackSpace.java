package io.margay.internal.load;

import io.margay.internal.Native;

/**
 * Refuses a call near the end of the stack while nothing has happened yet. An overflow in the
 * middle of a call would leave things half done, and behind the native boundary it would end the
 * process.
 *
 * <p>What is here runs where almost no stack is left. So this class has no initialiser, and its
 * code neither lambdas nor concatenations: an overflow while the JVM prepares one of those would
 * make it unusable for everybody, for ever.
 */
public final class StackSpace {

  /** Enough for the deepest of our calls: a compilation, with the first loading of its classes. */
  static final int NEEDED_KIB = 256;

  /** Of the thread that loads, whatever -Xss says. */
  private static final long STACK_BYTES = 1 << 20;

  private static volatile boolean loaded;

  private StackSpace() {}

  /**
   * Loads the native library if need be, and looks at the stack of the calling thread.
   *
   * @param owner how the message names whose call it is
   * @throws StackOverflowError if less than {@link #NEEDED_KIB} KiB are left; nothing has changed
   * @throws io.margay.error.NativeException if the native library cannot be loaded
   */
  public static void require(Object owner) {
    if (!loaded) {
      load();
    }
    long left = Native.mg_stack_left();
    if (left < NEEDED_KIB * 1024L) {
      throw refusal(owner, left / 1024);
    }
  }

  /**
   * The library is loaded on a thread with a stack of its own: classes that fail to initialise stay
   * so.
   */
  private static void load() {
    Loading loading = new Loading();
    loading.start();
    boolean interrupted = false;
    while (loading.isAlive()) {
      try {
        loading.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (loading.failure == null) {
      loaded = true;
    } else {
      NativeLibrary.load(); // failed for ever, and throws it again with this thread's trace
    }
  }

  private static final class Loading extends Thread {

    private volatile Throwable failure;

    Loading() {
      super(null, null, "margay-load", STACK_BYTES);
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        NativeLibrary.load();
        Native.mg_stack_left();
      } catch (Throwable e) {
        failure = e;
      }
    }
  }

  private static StackOverflowError refusal(Object owner, long left) {
    return new StackOverflowError(
        new StringBuilder(owner.toString())
            .append(": thread ")
            .append(Thread.currentThread().getName())
            .append(" has ")
            .append(left)
            .append(" KB of stack left, a call needs ")
            .append(NEEDED_KIB)
            .append(
                ". Call from less deep, or give the thread a larger stack (-Xss, or its"
                    + " constructor's stackSize).")
            .append(" Nothing has changed.")
            .toString());
  }
}
