package io.margay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.data.Dataset;
import io.margay.model.Predictor;
import io.margay.train.Stripes;
import io.margay.train.Trainer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A recursion that ends at the end of the stack, and calls Margay at every depth on its way back,
 * catching what a call throws: afterwards everything answers as before, and closes.
 */
final class StackAttack implements Attack {

  /** Behind so many calls the end of the stack is far away. */
  private static final int CALLS = 3000;

  private static final int EXPENSIVE_CALLS = 30;
  private static final int LANES = 2;
  private static final Dataset DATA = Stripes.data(12, 1);

  private final float[][] pictures = Stripes.pictures(4);
  private Path file;

  @Override
  public String name() {
    return "stack";
  }

  @Override
  public int cost() {
    return 50;
  }

  @Override
  public void prepare(Path folder) throws IOException {
    file = folder.resolve("stripes.safetensors");
    try (Trainer trainer = Trainer.of(Stripes.model()).lanes(1).build()) {
      trainer.save(file);
    }
  }

  private interface Call {
    void run() throws Exception;
  }

  @Override
  public void attempt(long seed, Path folder) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Predictor predictor = Predictor.builder(file).lanes(LANES).maxBatch(2).build();
    Trainer trainer =
        Trainer.of(Stripes.model()).batch(4).lanes(random.nextInt(1, 3)).seed(seed).build();
    float[][] expected = predictor.predictBatch(pictures);
    double loss = trainer.evaluate(DATA).loss();

    ByteBuffer direct = ByteBuffer.allocateDirect(Stripes.PIXELS);
    FloatBuffer result = FloatBuffer.allocate(Stripes.CLASSES);
    int kind = random.nextInt(7);
    Call call =
        switch (kind) {
          case 0 -> () -> predictor.predict(pictures[0]);
          case 1 -> () -> predictor.predict(direct, result);
          case 2 -> () -> predictor.predictAsync(pictures[1]);
          case 3 -> () -> trainer.evaluate(DATA);
          case 4 -> () -> trainer.parameter("dense/kernel").toFloats();
          case 5 -> () -> trainer.save(folder.resolve("saved"));
          default -> () -> Predictor.builder(file).lanes(1).maxBatch(1).build().close();
        };
    call.run(); // loads its classes: a class whose loading ends the stack is lost to the JVM
    new Recursion(call, kind < 3 ? CALLS : EXPENSIVE_CALLS, random)
        .run((256L + random.nextInt(1024)) << 10);

    Patience.call(
        "a prediction in every lane afterwards",
        () -> {
          CompletableFuture<?>[] futures = new CompletableFuture<?>[4 * LANES];
          for (int i = 0; i < futures.length; i++) {
            futures[i] = accepted(predictor, pictures[i % 4]);
          }
          for (int i = 0; i < futures.length; i++) {
            assertThat((float[]) futures[i].join()).isEqualTo(predictor.predict(pictures[i % 4]));
          }
          return null;
        });
    assertThat(predictor.predictBatch(pictures)).isEqualTo(expected);
    assertThat(Patience.call("evaluate", () -> trainer.evaluate(DATA)).loss()).isEqualTo(loss);
    Patience.call(
        "close",
        () -> {
          predictor.close();
          trainer.close();
          return null;
        });
  }

  /** The calls on the way back may have left the queue full: it empties, as all are answered. */
  private static CompletableFuture<float[]> accepted(Predictor predictor, float[] picture)
      throws InterruptedException {
    while (true) {
      try {
        return predictor.predictAsync(picture);
      } catch (RejectedExecutionException full) {
        Thread.sleep(1);
      }
    }
  }

  /** Goes down until the stack ends, and calls on the way back: expensive calls now and then. */
  private static final class Recursion {

    private final Call call;
    private final int calls;
    private final int pause;
    private final AtomicReference<Throwable> wrong = new AtomicReference<>();
    private int returned;
    private int made;

    Recursion(Call call, int calls, SplittableRandom random) {
      this.call = call;
      this.calls = calls;
      this.pause = calls == CALLS ? 1 : random.nextInt(1, 100);
    }

    void run(long stack) throws InterruptedException {
      Thread thread = new Thread(null, this::down, "recursion", stack);
      thread.setDaemon(true);
      thread.start();
      Patience.join(thread);
      assertThat(returned).as("calls deep").isPositive();
      if (wrong.get() != null) {
        throw new AssertionError(wrong.get());
      }
    }

    private void down() {
      try {
        down();
      } catch (StackOverflowError end) {
        // and back up
      }
      if (returned++ % pause != 0 || made > calls) {
        return;
      }
      made++;
      try {
        call.run();
      } catch (StackOverflowError | RejectedExecutionException refused) {
        // as the next call may be, too
      } catch (Throwable e) {
        wrong.compareAndSet(null, e);
      }
    }
  }
}
