package io.margay.model;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of asynchronous predictions: daemons, started when needed, ended when idle, with a bounded queue before
 * them.
 */
final class PredictorThreads {

  private static final long IDLE_SECONDS = 30;

  private final ThreadPoolExecutor executor;

  PredictorThreads(String owner, int threads, int maxQueue) {
    BlockingQueue<Runnable> queue = maxQueue == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(maxQueue);
    int[] started = new int[1];
    this.executor = new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, queue, task -> {
      Thread thread = new Thread(task, "margay-predict-" + started[0]++);
      thread.setDaemon(true);
      return thread;
    }, (task, pool) -> {
      throw ContextPool.rejection(owner, maxQueue);
    });
    executor.allowCoreThreadTimeOut(true);
  }

  void execute(Runnable task) {
    executor.execute(task);
  }

  /** Ends the threads when the queue is empty. */
  void shutdown() {
    executor.shutdown();
  }
}
