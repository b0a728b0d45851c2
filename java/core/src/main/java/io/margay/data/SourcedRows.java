package io.margay.data;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import java.nio.LongBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/**
 * The values of samples that a callback makes, each once, when they are needed or shortly before.
 *
 * <pre>
 * try (SourcedRows rows =
 *     SourcedRows.of(DataType.U8, Shape.of(64, 64, 3), files.size(), 2,
 *         (sample, row) -&gt; row.buffer().put(decoded(files.get((int) sample))))) {
 *   Dataset data =
 *       Dataset.of(Column.input("image", rows), Column.target("kind", kinds).classes(names));
 *   trainer.fit(data);
 * }
 * </pre>
 *
 * <p>Threads of its own fill rows ahead, in the order in which a training or an evaluation takes
 * them; the thread that trains waits for a row that is being filled, and fills one itself that
 * nobody has begun. Threads start when there is something to fill ahead and end when all of it is
 * filled, so none is left after the first epoch. Which thread fills a row, and when, changes no
 * number.
 *
 * <p>All samples have their place in memory, which the system gives when a row is written; of more
 * than the machine has, {@link #into} takes a mapped file's. Methods are safe in any thread.
 */
public final class SourcedRows implements AutoCloseable {

  private static final int MOST_THREADS = 256;
  private static final int EMPTY = 0;
  private static final int BEING_FILLED = 1;
  private static final int FILLED = 2;
  private static final int FAILED = 3;

  private final Tensor values;
  private final RowSource source;
  private final int threads;
  private final AtomicIntegerArray states;
  private final AtomicInteger filled = new AtomicInteger();
  private final Map<Integer, Failure> failures = new ConcurrentHashMap<>();
  private final AtomicInteger orders = new AtomicInteger();
  private final Set<Thread> running = ConcurrentHashMap.newKeySet();

  /** Guards what follows, and is told when a row's state or a thread's end changes. */
  private final Object lock = new Object();

  private int[] ahead = {};
  private int next;
  private int started;
  private volatile boolean closed;

  /** Why a row is not filled, and of which order of {@link #ahead} that was. */
  private record Failure(Throwable cause, int order) {}

  private SourcedRows(Tensor values, int threads, RowSource source) {
    if (threads < 1 || threads > MOST_THREADS) {
      throw new IllegalArgumentException(
          "SourcedRows: " + threads + " threads, expected 1 to " + MOST_THREADS);
    }
    this.values = values;
    this.source = source;
    this.threads = threads;
    this.states = new AtomicIntegerArray(values.shape().dim(0));
  }

  /**
   * Rows in new off-heap memory, at most 2 GiB.
   *
   * @param sample the shape of one
   * @param count of the samples, 1 or more
   * @param threads that fill rows ahead, 1 to 256
   * @throws IllegalArgumentException if a number is outside its range
   */
  public static SourcedRows of(
      DataType type, Shape sample, int count, int threads, RowSource source) {
    if (count < 1) {
      throw new IllegalArgumentException("SourcedRows: " + count + " samples, expected 1 or more");
    }
    return new SourcedRows(Tensor.zeros(type, sample.samples(count)), threads, source);
  }

  /**
   * Rows in memory of the caller, such as that of a {@link io.margay.MappedFile#create}.
   *
   * @param values writable; the first dimension counts the samples. Rows are not read before they
   *     are filled
   * @param threads that fill rows ahead, 1 to 256
   * @throws IllegalArgumentException if there are fewer or more threads
   */
  public static SourcedRows into(Tensor values, int threads, RowSource source) {
    return new SourcedRows(values, threads, source);
  }

  /** Where all rows lie, whether they are filled or not. */
  public Tensor memory() {
    return values;
  }

  /**
   * Fills all rows, and waits for them.
   *
   * @return where they lie
   * @throws RowSourceException if the source fails
   * @throws IllegalStateException if one is not filled, and this is closed
   */
  public Tensor all() {
    if (filled.get() < states.length()) {
      ahead(IntStream.range(0, states.length()).toArray());
      for (int sample = 0; sample < states.length(); sample++) {
        require(sample);
      }
    }
    return values;
  }

  /**
   * Has threads fill rows in this order, in place of what they were to fill before; returns at
   * once.
   *
   * @param samples their numbers
   * @throws IndexOutOfBoundsException if one is none of a sample
   */
  public void ahead(int... samples) {
    if (filled.get() == states.length()) {
      return;
    }
    int[] copy = samples.clone();
    for (int sample : copy) {
      if (sample < 0 || sample >= states.length()) {
        throw new IndexOutOfBoundsException(
            "SourcedRows: sample " + sample + " of " + states.length());
      }
    }
    synchronized (lock) {
      orders.incrementAndGet();
      ahead = copy;
      next = 0;
      while (!closed && running.size() < Math.min(threads, copy.length)) {
        Thread thread = new Thread(this::fillAhead, "margay-rows-" + ++started);
        thread.setDaemon(true);
        thread.start();
        running.add(thread); // it waits for the lock before it looks
      }
    }
  }

  private void fillAhead() {
    for (int sample = take(); sample >= 0; sample = take()) {
      if (states.compareAndSet(sample, EMPTY, BEING_FILLED)) {
        fill(sample);
      }
    }
  }

  /** The next row to fill ahead; -1: none, and this thread is not counted any more. */
  private int take() {
    synchronized (lock) {
      if (!closed && next < ahead.length) {
        return ahead[next++];
      }
      running.remove(Thread.currentThread());
      lock.notifyAll();
      return -1;
    }
  }

  /**
   * Waits until rows are filled, and fills those that nobody has begun. Allocates nothing where all
   * are filled.
   *
   * @param samples their numbers, from the buffer's start
   * @param count of them
   * @throws RowSourceException if the source fails for one of them
   * @throws IllegalStateException if one is not filled, and this is closed
   */
  public void require(LongBuffer samples, int count) {
    for (int i = 0; i < count; i++) {
      require((int) samples.get(i));
    }
  }

  /** The same of one row. */
  void require(int sample) {
    for (int state = states.get(sample); state != FILLED; state = states.get(sample)) {
      if (state == BEING_FILLED) {
        await(sample);
      } else if (closed) {
        throw new IllegalStateException(this + ": closed before sample " + sample + " was filled");
      } else if (state == FAILED) {
        tell(sample);
      } else if (states.compareAndSet(sample, EMPTY, BEING_FILLED)) {
        fill(sample);
      }
    }
  }

  /**
   * The next who needs the row asks for it again, and so does this one if the failure is one of an
   * earlier order, which a thread came upon when nobody waited for it any more.
   */
  private void tell(int sample) {
    Failure failure = failures.remove(sample);
    if (failure != null) { // nobody else was told
      states.set(sample, EMPTY);
      if (failure.order == orders.get()) {
        throw new RowSourceException(sample, failure.cause);
      }
    }
  }

  private void fill(int sample) {
    int state = FAILED;
    int order = orders.get();
    try {
      source.fill(sample, values.slice(sample));
      state = FILLED;
      filled.incrementAndGet();
    } catch (Throwable failure) {
      failures.put(sample, new Failure(failure, order));
      if (failure instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
    } finally {
      states.set(sample, state);
      synchronized (lock) {
        lock.notifyAll();
      }
    }
  }

  private void await(int sample) {
    boolean interrupted = false;
    synchronized (lock) {
      while (states.get(sample) == BEING_FILLED) {
        try {
          lock.wait();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ends the threads: interrupts callbacks that fill ahead, and waits for them, unless one of them
   * is what calls this. What is filled stays. Closing twice is harmless.
   */
  @Override
  public void close() {
    boolean interrupted = false;
    synchronized (lock) {
      closed = true;
      running.forEach(Thread::interrupt);
      while (!running.isEmpty() && !running.contains(Thread.currentThread())) {
        try {
          lock.wait();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Such as {@code SourcedRows[1,000 of 64x64x3 u8, 2 threads]}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "SourcedRows[%,d of %s %s, %d threads]",
        states.length(),
        values.slice(0).shape(),
        values.type().word(),
        threads);
  }
}
