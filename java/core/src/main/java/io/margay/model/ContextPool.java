package io.margay.model;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands a few executions to many threads, first come, first served. The waiting threads are counted and limited.
 *
 * <p>Nothing here allocates: those who wait are kept in objects and a ring that are made once, so that a prediction
 * leaves no garbage however many threads call.
 */
final class ContextPool {

  private final String owner;
  private final Execution[] free;
  private int freeCount;
  /** A ring of those who wait, oldest at {@link #head}. */
  private final Waiter[] queue;
  private int head;
  private int queued;
  private final Waiter[] spare;
  private int spareCount;

  /** A place in the queue; lent to a thread while it waits. */
  private static final class Waiter {
    private Thread thread;
    private volatile Execution granted;
  }

  /**
   * @param owner how messages name the pool's owner
   * @param limit the most threads that wait at a time, at least 0
   */
  ContextPool(String owner, Execution[] executions, int limit) {
    this.owner = owner;
    this.free = executions.clone();
    this.freeCount = executions.length;
    this.queue = new Waiter[limit];
    // A thread that was granted an execution keeps its place until it wakes, so there are as many more places.
    this.spare = new Waiter[limit + executions.length];
    for (int i = 0; i < spare.length; i++) {
      spare[i] = new Waiter();
    }
    this.spareCount = spare.length;
  }

  /**
   * Takes an execution, waiting when all are taken. An interrupt does not end the wait; the flag stays set.
   *
   * @throws RejectedExecutionException if too many threads wait already
   */
  Execution take() {
    Waiter waiter;
    synchronized (this) {
      if (freeCount > 0) {
        return free[--freeCount];
      }
      if (queued == queue.length) {
        throw rejection(owner, queue.length);
      }
      waiter = spare[--spareCount];
      waiter.thread = Thread.currentThread();
      queue[(head + queued++) % queue.length] = waiter;
    }
    return await(waiter);
  }

  private Execution await(Waiter waiter) {
    boolean interrupted = false;
    while (waiter.granted == null) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    Execution execution = waiter.granted;
    synchronized (this) {
      waiter.granted = null;
      waiter.thread = null;
      spare[spareCount++] = waiter;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return execution;
  }

  /** Gives an execution back: to the thread that has waited longest, if any. */
  void give(Execution execution) {
    Thread next;
    synchronized (this) {
      if (queued == 0) {
        free[freeCount++] = execution;
        return;
      }
      Waiter waiter = queue[head];
      queue[head] = null;
      head = (head + 1) % queue.length;
      queued--;
      next = waiter.thread;
      waiter.granted = execution;
    }
    LockSupport.unpark(next);
  }

  static RejectedExecutionException rejection(String owner, int limit) {
    return new RejectedExecutionException(owner + ": " + limit + " calls are waiting, the limit is " + limit
        + ". Raise maxQueue, add lanes, or send less.");
  }
}
