package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.margay.DataType;
import io.margay.MappedFile;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.internal.safetensors.SafeTensors;
import io.margay.loss.Measure;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("boundary")
@Timeout(120)
class TrainerBoundaryTest {

  private static final Dataset DATA = Stripes.data(400, 1);

  @TempDir Path directory;

  private static TrainerBuilder stripes() {
    return Trainer.of(Stripes.model()).optimizer(Adam.of(0.01)).batch(8).lanes(2);
  }

  private static Callback onBatch(java.util.function.BiConsumer<BatchInfo, Trainer> action) {
    return new Callback() {
      @Override
      public void onBatch(BatchInfo batch, Trainer trainer) {
        action.accept(batch, trainer);
      }
    };
  }

  @Test
  void aStepAllocatesNoJavaHeap() {
    assertNoStepAllocates(stripes(), Stripes.data(20_000, 1));
  }

  @Test
  void aStepOfSeveralLossesAndMeasuresAllocatesNoneEither() {
    Dataset data = SeveralLossesTest.data(20_000, 1);
    double[] seen = new double[1];
    assertNoStepAllocates(
        SeveralLossesTest.losses()
            .measure(Measure.f1().output("kind"))
            .measure(Measure.rocAuc().output("kind"))
            .batch(8)
            .callback(
                onBatch(
                    (batch, trainer) ->
                        seen[0] += batch.metric("diagonal/accuracy") + batch.metric("kind/f1"))),
        data);
    assertThat(seen[0]).isPositive();
  }

  private static void assertNoStepAllocates(TrainerBuilder builder, Dataset data) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long[] allocated = new long[2500];
    Callback measure =
        onBatch(
            (batch, trainer) ->
                allocated[(int) batch.stepInEpoch()] = threads.getThreadAllocatedBytes(thread));
    try (Trainer trainer =
        builder.schedule(Schedule.warmUp(1, Schedule.cosine())).callback(measure).build()) {
      trainer.fit(data);
    }
    int steps = 0;
    for (int i = 501; i < 2500; i++) {
      steps += allocated[i] > allocated[i - 1] ? 1 : 0;
    }
    // None when the JVM only interprets (-Xint); its compilers allocate a little when they replace
    // running code.
    assertThat(steps).as("of 1999 steps allocated").isLessThanOrEqualTo(5);
  }

  @Test
  void anInterruptEndsAfterTheStepAndTheCheckpointIsWhole() throws IOException {
    Path file = directory.resolve("last.safetensors");
    List<Long> steps = new ArrayList<>();
    Callback interrupt =
        onBatch(
            (batch, trainer) -> {
              steps.add(batch.step());
              if (batch.step() == 4) {
                Thread.currentThread().interrupt();
              }
            });
    try (Trainer trainer =
        stripes().epochs(3).callback(Checkpoints.last(file)).callback(interrupt).build()) {
      History history = trainer.fit(DATA);

      assertThat(Thread.interrupted()).isTrue();
      assertThat(history.interrupted()).isTrue();
      assertThat(steps).containsExactly(0L, 1L, 2L, 3L, 4L);
      assertThat(SafeTensors.read(file).metadata())
          .containsEntry("samples", "40")
          .containsEntry("epoch", "0");
    }
  }

  @Test
  void stopOfAnotherThreadEndsTheFit() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    AtomicReference<History> result = new AtomicReference<>();
    try (Trainer trainer =
        stripes().epochs(1_000_000).callback(onBatch((batch, t) -> started.countDown())).build()) {
      Thread fit = new Thread(() -> result.set(trainer.fit(DATA)));
      fit.start();
      started.await();
      trainer.stop();
      fit.join();
      assertThat(result.get().interrupted()).isTrue();
    }
  }

  @Test
  void otherThreadsAreRefusedWhileItTrainsAndCloseWaits() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Trainer trainer =
        stripes().epochs(1_000_000).callback(onBatch((batch, t) -> started.countDown())).build();
    Thread fit =
        new Thread(
            () -> {
              try {
                trainer.fit(DATA);
                ended.set(true);
              } catch (Throwable e) {
                failure.set(e);
              }
            });
    fit.start();
    started.await();

    assertThatThrownBy(() -> trainer.evaluate(DATA))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Trainer: another thread is using it.");
    trainer.stop();
    trainer.close();

    assertThat(failure.get()).isNull();
    fit.join();
    assertThat(ended).isTrue();
  }

  @Test
  void aClosedTrainerRefusesEverything() {
    Trainer trainer = stripes().build();
    trainer.fit(DATA);
    trainer.close();
    trainer.close();

    assertThat(trainer.history().epochs()).hasSize(1);
    List<Runnable> uses =
        List.of(
            () -> trainer.fit(DATA),
            () -> trainer.evaluate(DATA),
            () -> trainer.parameter("dense/bias"),
            trainer::describe);
    for (Runnable use : uses) {
      assertThatThrownBy(use::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Trainer: closed");
    }
    assertThatThrownBy(() -> trainer.save(directory.resolve("x"))).hasMessage("Trainer: closed");
  }

  @Test
  void closeInsideACallbackIsRefused() {
    try (Trainer trainer = stripes().callback(onBatch((batch, t) -> t.close())).build()) {
      assertThatThrownBy(() -> trainer.fit(DATA))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("close inside a callback");
      assertThatThrownBy(() -> trainer.fit(DATA)).hasMessageContaining("close inside a callback");
    }
  }

  @Test
  void aCallbackMayEvaluateAndSaveWithoutChangingTheTraining() {
    Callback busy =
        onBatch(
            (batch, trainer) -> {
              if (batch.step() % 10 == 0) {
                trainer.evaluate(Stripes.data(20, 3));
                try {
                  trainer.save(directory.resolve("model.safetensors"));
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              }
            });
    try (Trainer with = stripes().callback(busy).build();
        Trainer without = stripes().build()) {
      assertThat(TrainerTest.losses(with.fit(DATA)))
          .isEqualTo(TrainerTest.losses(without.fit(DATA)));
    }
  }

  @Test
  void dataWhoseFileIsClosedWhileItTrainsStayMapped() throws IOException {
    Path file = directory.resolve("pixels");
    ByteBuffer bytes = ByteBuffer.allocate(400 * Stripes.PIXELS * 4).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(DATA.samples().toFloats());
    Files.write(file, bytes.array());
    MappedFile mapped = MappedFile.open(file);
    Dataset data =
        Dataset.of(
            Tensor.of(mapped, 0, DataType.F32, Shape.of(400, 8, 8, 1)),
            DATA.labels(),
            DATA.classNames());
    try (Trainer closing = stripes().callback(onBatch((batch, trainer) -> mapped.close())).build();
        Trainer other = stripes().build()) {
      assertThat(TrainerTest.losses(closing.fit(data)))
          .isEqualTo(TrainerTest.losses(other.fit(DATA)));
      assertThatThrownBy(() -> other.evaluate(data))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void garbageCollectionDuringStepsChangesNothing() {
    AtomicBoolean done = new AtomicBoolean();
    Thread collector =
        new Thread(
            () -> {
              while (!done.get()) {
                System.gc();
              }
            });
    try (Trainer calm = stripes().epochs(2).build();
        Trainer disturbed = stripes().epochs(2).build()) {
      History expected = calm.fit(DATA);
      collector.start();
      // Nothing but the trainer refers to these data.
      assertThat(TrainerTest.losses(disturbed.fit(Stripes.data(400, 1))))
          .isEqualTo(TrainerTest.losses(expected));
    } finally {
      done.set(true);
    }
  }
}
