package io.margay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.model.Predictor;
import io.margay.train.Stripes;
import io.margay.train.Trainer;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sixty-four threads on one predictor, while others close it or interrupt them: every answer is bit
 * for bit that of a call alone, every refusal says why, and the close returns.
 */
final class ThreadAttack implements Attack {

  private static final int THREADS = 64;
  private static final int CALLS = 40;
  private static final int PICTURES = 32;

  private final float[][] pictures = Stripes.pictures(PICTURES);
  private Path file;

  @Override
  public String name() {
    return "threads";
  }

  @Override
  public int cost() {
    return 40;
  }

  @Override
  public void prepare(Path folder) throws IOException {
    file = folder.resolve("stripes.safetensors");
    try (Trainer trainer = Trainer.of(Stripes.model()).lanes(1).build()) {
      trainer.fit(Stripes.data(300, 1));
      trainer.save(file);
    }
  }

  @Override
  public void attempt(long seed, Path folder) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    boolean interrupts = random.nextInt(3) == 0;
    boolean closes = random.nextInt(2) == 0;
    int queue = random.nextInt(3) == 0 ? random.nextInt(4) : 1024;
    try (Predictor predictor =
        Predictor.builder(file)
            .lanes(random.nextInt(1, 5))
            .maxQueue(queue)
            .maxBatch(random.nextInt(1, 9))
            .warmUp(random.nextBoolean())
            .build()) {
      float[][] expected = new float[PICTURES][];
      for (int i = 0; i < PICTURES; i++) {
        expected[i] = predictor.predict(pictures[i]);
      }
      storm(predictor, expected, random, interrupts, closes);
      Patience.call(
          "close",
          () -> {
            predictor.close();
            return null;
          });
    }
  }

  private void storm(
      Predictor predictor,
      float[][] expected,
      SplittableRandom random,
      boolean interrupts,
      boolean closes)
      throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(THREADS);
    AtomicReference<Throwable> wrong = new AtomicReference<>();
    List<Thread> callers = new ArrayList<>();
    boolean virtual = random.nextBoolean();
    for (int i = 0; i < THREADS; i++) {
      SplittableRandom own = random.split();
      callers.add(
          started(
              virtual,
              () -> {
                try {
                  start.await();
                  for (int call = 0;
                      call < CALLS && answered(predictor, expected, own, closes);
                      call++) {
                    Thread.onSpinWait();
                  }
                } catch (InterruptedException early) {
                  Thread.currentThread().interrupt();
                } catch (Throwable e) {
                  wrong.compareAndSet(null, e);
                } finally {
                  end.countDown();
                }
              }));
    }
    start.countDown();
    AtomicBoolean over = new AtomicBoolean();
    List<Thread> others = new ArrayList<>();
    if (interrupts) {
      others.add(
          Patience.start(
              "interrupts",
              () -> {
                while (!over.get()) {
                  callers.forEach(Thread::interrupt);
                  Thread.yield();
                }
              }));
    }
    for (int i = closes ? random.nextInt(1, 4) : 0; i > 0; i--) {
      int micros = random.nextInt(20_000);
      others.add(
          Patience.start(
              "close",
              () -> {
                long until = System.nanoTime() + micros * 1000L;
                while (System.nanoTime() < until) {
                  Thread.onSpinWait();
                }
                predictor.close();
              }));
    }
    boolean ended = end.await(30, TimeUnit.SECONDS);
    over.set(true);
    if (!ended) {
      throw new Patience.Hang(
          "64 threads", callers.stream().filter(Thread::isAlive).findFirst().orElseThrow());
    }
    for (Thread other : others) {
      Patience.join(other);
    }
    if (wrong.get() != null) {
      throw new AssertionError(wrong.get());
    }
  }

  /**
   * One call in one of the ways to call. Returns false when the predictor is closed, as somebody
   * does.
   */
  private boolean answered(
      Predictor predictor, float[][] expected, SplittableRandom random, boolean closes) {
    int i = random.nextInt(PICTURES);
    try {
      switch (random.nextInt(closes ? 5 : 4)) {
        case 0 -> assertThat(predictor.predict(pictures[i])).isEqualTo(expected[i]);
        case 1 -> {
          ByteBuffer bytes =
              random.nextBoolean()
                  ? ByteBuffer.allocateDirect(Stripes.PIXELS)
                  : ByteBuffer.allocate(Stripes.PIXELS);
          for (int p = 0; p < Stripes.PIXELS; p++) {
            bytes.put(p, (byte) pictures[i][p]);
          }
          FloatBuffer result = FloatBuffer.allocate(Stripes.CLASSES);
          predictor.predict(bytes, result);
          assertThat(result.array()).isEqualTo(expected[i]);
        }
        case 2 ->
            assertThat(predictor.predictBatch(new float[][] {pictures[i], pictures[i]})[0])
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(expected[i]);
        case 3 -> assertThat(awaited(predictor.predictAsync(pictures[i]))).isEqualTo(expected[i]);
        default -> awaited(predictor.predictAsync(pictures[i]).thenRun(predictor::close));
      }
    } catch (RejectedExecutionException full) {
      assertThat(full).hasMessageContaining("waiting");
    } catch (IllegalStateException closed) {
      assertThat(closed).hasMessageContaining("closed");
      assertThat(closes).as("somebody closes").isTrue();
      return false;
    }
    return true;
  }

  /** An interrupt does not end it. */
  private static <T> T awaited(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw (RuntimeException) e.getCause();
    }
  }

  /** A virtual thread where the JVM has them. */
  private static Thread started(boolean virtual, Runnable run) {
    if (virtual) {
      try {
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        return (Thread) start.invoke(null, run);
      } catch (NoSuchMethodException beforeJdk21) {
        return Patience.start("caller", run);
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
    return Patience.start("caller", run);
  }
}
