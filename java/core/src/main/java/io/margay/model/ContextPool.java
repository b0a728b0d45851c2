package io.margay.model;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands a few executions to many threads, first come, first served. The waiting threads are counted
 * and limited.
 *
 * <p>While nobody waits, taking and giving back are one compare-and-set each on the free
 * executions' bits; the lock is for those who wait. Places in the queue are made when they are
 * needed for the first time, and used again: the pool costs what the largest number of waiting
 * threads needed, whatever the limit, and a prediction leaves no garbage however many threads call.
 *
 * <p>Nobody is forgotten: who finds no bit counts himself as waiting and then looks again; who
 * gives sets the bit and then looks whether somebody waits.
 */
final class ContextPool {

  private final String owner;
  private final int limit;
  private final Execution[] executions;

  /** Bit i % 64 of word i / 64: execution i is free. */
  private final AtomicLongArray free;

  /** How many wait; changed by the lock's holder only. */
  private volatile int waiting;

  private Waiter oldest;
  private Waiter newest;
  private Waiter spare;

  /** A place in the queue, or in the stack of spare ones; lent to a thread while it waits. */
  private static final class Waiter {
    private Thread thread;
    private Waiter next;
    private volatile Execution granted;
  }

  /**
   * @param owner how messages name the pool's owner
   * @param limit the most threads that wait at a time, at least 0
   */
  ContextPool(String owner, Execution[] executions, int limit) {
    this.owner = owner;
    this.limit = limit;
    this.executions = executions.clone();
    this.free = new AtomicLongArray((executions.length + 63) / 64);
    for (int i = 0; i < executions.length; i++) {
      executions[i].number = i;
      putBack(executions[i]);
    }
  }

  /**
   * Takes an execution, waiting when all are taken. An interrupt does not end the wait; the flag
   * stays set.
   *
   * @throws RejectedExecutionException if too many threads wait already
   */
  Execution take() {
    if (waiting == 0) {
      Execution execution = takeFree();
      if (execution != null) {
        return execution;
      }
    }
    Waiter waiter;
    synchronized (this) {
      if (waiting >= limit) {
        Execution execution = waiting == 0 ? takeFree() : null;
        if (execution != null) {
          return execution;
        }
        throw rejection(owner, limit);
      }
      waiter = spare == null ? new Waiter() : spare;
      spare = waiter.next; // null for a new one
      waiter.thread = Thread.currentThread();
      enqueue(waiter);
    }
    return await(waiter);
  }

  /** Gives an execution back: to the thread that has waited longest, if any. */
  void give(Execution execution) {
    putBack(execution);
    if (waiting > 0) {
      synchronized (this) {
        grantToOldest();
      }
    }
  }

  private Execution await(Waiter waiter) {
    boolean interrupted = false;
    try {
      synchronized (this) {
        grantToOldest(); // somebody may have given one back before the place was taken
      }
      while (waiter.granted == null) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
    } catch (
        Throwable
            e) { // the system could not park this thread: no place and no execution may get lost
      leave(waiter);
      throw e;
    }
    Execution execution = waiter.granted;
    synchronized (this) {
      recycle(waiter);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return execution;
  }

  private synchronized void leave(Waiter waiter) {
    if (waiter.granted != null) {
      putBack(waiter.granted);
    } else {
      remove(waiter);
    }
    recycle(waiter);
    grantToOldest();
  }

  private void recycle(Waiter waiter) {
    waiter.granted = null;
    waiter.thread = null;
    waiter.next = spare;
    spare = waiter;
  }

  private void enqueue(Waiter waiter) {
    waiter.next = null;
    if (oldest == null) {
      oldest = waiter;
    } else {
      newest.next = waiter;
    }
    newest = waiter;
    waiting++;
  }

  private void remove(Waiter waiter) {
    Waiter before = null;
    for (Waiter one = oldest; one != waiter; one = one.next) {
      before = one;
    }
    if (before == null) {
      oldest = waiter.next;
    } else {
      before.next = waiter.next;
    }
    if (newest == waiter) {
      newest = before;
    }
    waiting--;
  }

  private void grantToOldest() {
    Execution execution;
    while (oldest != null && (execution = takeFree()) != null) {
      Waiter waiter = oldest;
      remove(waiter);
      Thread thread = waiter.thread;
      waiter.granted = execution;
      if (thread != Thread.currentThread()) {
        LockSupport.unpark(thread);
      }
    }
  }

  /** Null if all are taken. */
  private Execution takeFree() {
    for (int word = 0; word < free.length(); word++) {
      for (long bits = free.get(word); bits != 0; bits = free.get(word)) {
        if (free.compareAndSet(word, bits, bits & (bits - 1))) {
          return executions[word * 64 + Long.numberOfTrailingZeros(bits)];
        }
      }
    }
    return null;
  }

  private void putBack(Execution execution) {
    int word = execution.number / 64;
    long bit = 1L << execution.number;
    long bits;
    do {
      bits = free.get(word);
    } while (!free.compareAndSet(word, bits, bits | bit));
  }

  static RejectedExecutionException rejection(String owner, int limit) {
    return new RejectedExecutionException(
        owner
            + ": "
            + limit
            + " calls are waiting, the limit is "
            + limit
            + ". Raise maxQueue, add lanes, or send less.");
  }
}
