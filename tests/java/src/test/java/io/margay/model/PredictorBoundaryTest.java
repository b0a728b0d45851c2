package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.margay.train.Stripes;
import io.margay.train.Trainer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("boundary")
@Timeout(120)
class PredictorBoundaryTest {

  private static final int THREADS = 32;

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void save() throws IOException {
    file = directory.resolve("stripes.safetensors");
    try (Trainer trainer = Trainer.of(Stripes.model()).lanes(1).build()) {
      trainer.fit(Stripes.data(300, 1));
      trainer.save(file);
    }
  }

  private interface Action {
    void run(int thread) throws Exception;
  }

  /** Runs an action in many threads that start together; the first failure is thrown. */
  private static void inThreads(int n, Action action) throws InterruptedException {
    CountDownLatch start = new CountDownLatch(1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int number = i;
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                  action.run(number);
                } catch (Throwable e) {
                  failure.compareAndSet(null, e);
                }
              });
      thread.start();
      threads.add(thread);
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }

  @Test
  void thirtyTwoThreadsGetBitForBitWhatOneGets() throws Exception {
    float[][] pictures = Stripes.pictures(64);
    try (Predictor predictor = Predictor.load(file)) {
      float[][] expected = new float[64][];
      for (int i = 0; i < 64; i++) {
        expected[i] = predictor.predict(pictures[i]);
      }
      inThreads(
          THREADS,
          thread -> {
            ByteBuffer bytes = ByteBuffer.allocateDirect(Stripes.PIXELS);
            FloatBuffer result = FloatBuffer.allocate(Stripes.CLASSES);
            for (int i = 0; i < 500; i++) {
              int picture = (thread * 7 + i) % 64;
              switch (i % 3) {
                case 0 ->
                    assertThat(predictor.predict(pictures[picture])).isEqualTo(expected[picture]);
                case 1 -> {
                  for (int p = 0; p < Stripes.PIXELS; p++) {
                    bytes.put(p, (byte) pictures[picture][p]);
                  }
                  predictor.predict(bytes, result);
                  assertThat(result.array()).isEqualTo(expected[picture]);
                }
                default ->
                    assertThat(predictor.predictAsync(pictures[picture]).get())
                        .isEqualTo(expected[picture]);
              }
            }
          });
    }
  }

  @Test
  void predictingIntoBuffersAllocatesNoJavaHeap() throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    try (Predictor predictor = Predictor.load(file)) {
      ByteBuffer bytes = ByteBuffer.allocateDirect(Stripes.PIXELS);
      ByteBuffer floats = ByteBuffer.allocate(4 * Stripes.PIXELS).order(ByteOrder.nativeOrder());
      FloatBuffer result = FloatBuffer.allocate(Stripes.CLASSES);
      ByteBuffer out = ByteBuffer.allocateDirect(4 * Stripes.CLASSES);
      int calls = 0;
      for (int i = 0; i < 20_000; i++) {
        long before = threads.getThreadAllocatedBytes(thread);
        predictor.predict(bytes, result);
        predictor.predict(floats, out);
        calls += i > 10_000 && threads.getThreadAllocatedBytes(thread) > before ? 1 : 0;
      }
      // None when the JVM only interprets (-Xint); its compilers allocate a little when they
      // replace running code.
      assertThat(calls).as("of 10,000 pairs of calls allocated").isLessThanOrEqualTo(5);
    }
  }

  @Test
  void waitingForAFreeLaneAllocatesNoJavaHeapEither() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Predictor predictor = Predictor.builder(file).lanes(1).build()) {
      inThreads(
          4,
          number -> {
            ByteBuffer bytes = ByteBuffer.allocateDirect(Stripes.PIXELS);
            FloatBuffer result = FloatBuffer.allocate(Stripes.CLASSES);
            long thread = Thread.currentThread().getId();
            int calls = 0;
            for (int i = 0; i < 10_000; i++) {
              long before = threads.getThreadAllocatedBytes(thread);
              predictor.predict(bytes, result);
              calls += i > 5_000 && threads.getThreadAllocatedBytes(thread) > before ? 1 : 0;
            }
            assertThat(calls).as("of 5,000 calls allocated").isLessThanOrEqualTo(5);
          });
    }
  }

  @Test
  void closeWaitsForRunningCallsAndRefusesLaterOnes() throws Exception {
    float[] picture = Stripes.pictures(1)[0];
    for (int round = 0; round < 20; round++) {
      Predictor predictor = Predictor.builder(file).lanes(2).warmUp(false).build();
      float[] expected = predictor.predict(picture);
      AtomicInteger answered = new AtomicInteger();
      inThreads(
          9,
          thread -> {
            if (thread == 8) {
              while (answered.get() < 100) {
                Thread.onSpinWait();
              }
              predictor.close();
              return;
            }
            try {
              while (true) {
                assertThat(predictor.predict(picture)).isEqualTo(expected);
                answered.incrementAndGet();
              }
            } catch (IllegalStateException e) {
              assertThat(e).hasMessage("Predictor[stripes.safetensors]: closed");
            }
          });
    }
  }

  @Test
  void acceptedAsynchronousCallsAreAnsweredBeforeTheClose() throws IOException {
    Predictor predictor = Predictor.builder(file).lanes(1).build();
    List<CompletableFuture<float[]>> futures = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      futures.add(predictor.predictAsync(Stripes.pictures(1)[0]));
    }
    predictor.close();
    for (CompletableFuture<float[]> future : futures) {
      assertThat(future.join()).hasSize(Stripes.CLASSES);
    }
  }

  @Test
  void aFuturesDependentMayClose() throws Exception {
    Predictor predictor = Predictor.load(file);
    predictor.predictAsync(Stripes.pictures(1)[0]).thenRun(predictor::close).get();

    assertThatThrownBy(() -> predictor.predict(Stripes.pictures(1)[0]))
        .hasMessage("Predictor[stripes.safetensors]: closed");
  }

  /** With one lane the closing thread is the only one that could answer the others. */
  @Test
  void aDependentOfOneOfManyQueuedFuturesMayClose() throws Exception {
    Predictor predictor = Predictor.builder(file).lanes(1).build();
    float[] picture = Stripes.pictures(1)[0];
    float[] expected = predictor.predict(picture);
    Execution only = predictor.pool().take();
    List<CompletableFuture<float[]>> futures = new ArrayList<>();
    List<CompletableFuture<Void>> closed = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      futures.add(predictor.predictAsync(picture));
      closed.add(futures.get(i).thenRun(predictor::close));
    }
    predictor.pool().give(only);

    closed.get(0).get(60, TimeUnit.SECONDS);

    assertThat(closed)
        .allMatch(CompletableFuture::isDone); // on the closing thread, before its close returned
    for (CompletableFuture<float[]> future : futures) {
      assertThat(future.get()).isEqualTo(expected);
    }
    assertThatThrownBy(() -> predictor.predict(picture))
        .hasMessage("Predictor[stripes.safetensors]: closed");
  }

  @Test
  void aLongQueueCostsNothingUntilItFills() throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    Predictor.load(file).close();
    long before = threads.getThreadAllocatedBytes(thread);
    Predictor predictor = Predictor.builder(file).maxQueue(Integer.MAX_VALUE).build();
    long allocated = threads.getThreadAllocatedBytes(thread) - before;
    predictor.close();

    assertThat(allocated).isLessThan(1 << 20);
  }

  @Test
  void waitingCallsAreAnsweredInTheirOrder() throws Exception {
    ContextPool pool;
    try (Predictor predictor = Predictor.builder(file).lanes(1).build()) {
      pool = predictor.pool();
      Execution only = pool.take();
      List<Integer> order = Collections.synchronizedList(new ArrayList<>());
      List<Thread> waiting = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        int number = i;
        Thread thread =
            new Thread(
                () -> {
                  Execution execution = pool.take();
                  order.add(number);
                  pool.give(execution);
                });
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
        waiting.add(thread);
      }
      pool.give(only);
      for (Thread thread : waiting) {
        thread.join();
      }
      assertThat(order).containsExactly(0, 1, 2, 3, 4);
    }
  }

  @Test
  void moreWaitingThreadsThanTheLimitAreRejected() throws Exception {
    AtomicBoolean rejected = new AtomicBoolean();
    try (Predictor predictor = Predictor.builder(file).lanes(1).maxQueue(2).build()) {
      inThreads(
          8,
          thread -> {
            float[][] many = Stripes.pictures(200);
            for (int i = 0; i < 2000 && !rejected.get(); i++) {
              try {
                predictor.predictBatch(many);
              } catch (RejectedExecutionException e) {
                assertThat(e).hasMessageContaining("2 calls are waiting, the limit is 2");
                rejected.set(true);
              }
            }
          });
      assertThat(predictor.predict(Stripes.pictures(1)[0])).hasSize(Stripes.CLASSES);
    }
    assertThat(rejected).isTrue();
  }

  @Test
  void anInterruptedThreadGetsItsAnswerAndKeepsItsFlag() throws Exception {
    try (Predictor predictor = Predictor.builder(file).lanes(1).build()) {
      float[] picture = Stripes.pictures(1)[0];
      float[] expected = predictor.predict(picture);
      inThreads(
          4,
          thread -> {
            for (int i = 0; i < 500; i++) {
              Thread.currentThread().interrupt();
              assertThat(predictor.predict(picture)).isEqualTo(expected);
              assertThat(Thread.interrupted()).isTrue();
            }
          });
    }
  }

  @Test
  void garbageCollectionDuringCallsChangesNothing() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Thread collector =
        new Thread(
            () -> {
              while (!done.get()) {
                System.gc();
              }
            });
    try (Predictor predictor = Predictor.load(file)) {
      float[] expected = predictor.predict(Stripes.pictures(1)[0]);
      collector.start();
      inThreads(
          4,
          thread -> {
            for (int i = 0; i < 300; i++) {
              assertThat(predictor.predict(Stripes.pictures(1)[0])).isEqualTo(expected);
            }
          });
    } finally {
      done.set(true);
      collector.join();
    }
  }
}
