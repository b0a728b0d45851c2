package io.margay.hostile;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what must come to its end, far longer than it can take. */
final class Patience {

  private static final int SECONDS = 30;

  private Patience() {}

  /** What did not end. The process is of no further use: a thread of it is stuck. */
  static final class Hang extends AssertionError {
    private static final long serialVersionUID = 1L;

    Hang(String what, Thread stuck) {
      super(what + " has not ended after " + SECONDS + " s");
      setStackTrace(stuck.getStackTrace());
    }
  }

  /** Runs in a thread of its own; throws what it throws, or {@link Hang}. */
  static <T> T call(String what, Callable<T> call) throws Exception {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = start(what, task);
    try {
      return task.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new Hang(what, thread);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (Exception) e.getCause();
    }
  }

  static Thread start(String what, Runnable run) {
    Thread thread = new Thread(run, what);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  static void join(Thread thread) throws InterruptedException {
    thread.join(SECONDS * 1000L);
    if (thread.isAlive()) {
      throw new Hang(thread.getName(), thread);
    }
  }
}
