package io.margay.model;

import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of asynchronous predictions: daemons, started when needed, ended when idle, with a
 * bounded queue before them that grows as it fills.
 */
final class PredictorThreads {

  private static final long IDLE_SECONDS = 30;

  /** Whatever -Xss says: a call needs a quarter of it. */
  private static final long STACK_BYTES = 1 << 20;

  private final AtomicInteger started = new AtomicInteger();
  private final Set<Thread> running = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor executor;

  /** Whether one of these threads waits for the last call, and so may be missing for the queue. */
  private volatile boolean helped;

  PredictorThreads(String owner, int threads, int maxQueue) {
    BlockingQueue<Runnable> queue =
        maxQueue == 0 ? new SynchronousQueue<>() : new LinkedBlockingQueue<>(maxQueue);
    this.executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            queue,
            this::thread,
            (task, pool) -> {
              throw ContextPool.rejection(owner, maxQueue);
            });
    executor.allowCoreThreadTimeOut(true);
  }

  private Thread thread(Runnable work) {
    Thread thread =
        new Thread(
            null,
            () -> {
              running.add(Thread.currentThread());
              try {
                work.run();
              } finally {
                running.remove(Thread.currentThread());
              }
            },
            "margay-predict-" + started.getAndIncrement(),
            STACK_BYTES);
    thread.setDaemon(true);
    return thread;
  }

  void execute(Runnable task) {
    executor.execute(task);
    if (helped) {
      drain(); // whoever closes may have looked into the queue before this task was in it
    }
  }

  /**
   * Runs what is in the queue, if the caller is one of these threads: it must not wait for tasks
   * that may have no other thread than itself.
   */
  void help() {
    if (running.contains(Thread.currentThread())) {
      helped = true;
      drain();
    }
  }

  private void drain() {
    for (Runnable task = executor.getQueue().poll();
        task != null;
        task = executor.getQueue().poll()) {
      task.run();
    }
  }

  /** Ends the threads when the queue is empty. */
  void shutdown() {
    executor.shutdown();
  }
}
