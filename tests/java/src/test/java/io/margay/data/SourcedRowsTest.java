package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.margay.DataType;
import io.margay.MappedFile;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.augment.Augmentation;
import io.margay.model.Zoo;
import io.margay.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SourcedRowsTest {

  private static final int COUNT = 240;
  private static final Dataset LETTERS = Letters.of(12).train(COUNT, 1);

  @TempDir private Path folder;

  private static void copy(long sample, Tensor row) {
    row.buffer().put(LETTERS.sample((int) sample).buffer());
  }

  private static Dataset data(SourcedRows rows) {
    return Dataset.of(Column.input("image", rows), LETTERS.columns().get(1));
  }

  private static Trainer trainer() {
    return Trainer.of(Zoo.letters(12, 1))
        .batch(50)
        .epochs(2)
        .lanes(1)
        .seed(7)
        .validationSplit(0.2)
        .augment(Augmentation.parse("shift,rotate"))
        .build();
  }

  private static Map<String, float[]> weights(Trainer trainer) {
    Map<String, float[]> weights = new ConcurrentHashMap<>();
    trainer
        .model()
        .parameters()
        .keySet()
        .forEach(name -> weights.put(name, trainer.parameter(name).toFloats()));
    return weights;
  }

  private static void assertAlike(Map<String, float[]> some, Map<String, float[]> others) {
    assertThat(some.keySet()).isEqualTo(others.keySet());
    some.forEach((name, values) -> assertThat(values).as(name).isEqualTo(others.get(name)));
  }

  private static Map<String, float[]> learned() {
    try (Trainer trainer = trainer()) {
      trainer.fit(LETTERS);
      return weights(trainer);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aTrainingLearnsTheSameAndAsksForEachSampleOnce(int threads) {
    AtomicIntegerArray asked = new AtomicIntegerArray(COUNT);
    RowSource source =
        (sample, row) -> {
          asked.incrementAndGet((int) sample);
          copy(sample, row);
        };
    try (SourcedRows rows =
            SourcedRows.of(DataType.U8, Shape.of(12, 12, 1), COUNT, threads, source);
        Trainer trainer = trainer()) {
      trainer.fit(data(rows));
      assertAlike(weights(trainer), learned());
      assertThat(trainer.evaluate(data(rows)).loss()).isEqualTo(trainer.evaluate(LETTERS).loss());
      for (int i = 0; i < COUNT; i++) {
        assertThat(asked.get(i)).as("sample %d", i).isEqualTo(1);
      }
    }
  }

  @Test
  void threadsOfItsOwnFillAhead() throws InterruptedException {
    CountDownLatch filled = new CountDownLatch(COUNT);
    CountDownLatch both = new CountDownLatch(2);
    Set<String> names = ConcurrentHashMap.newKeySet();
    RowSource source =
        (sample, row) -> {
          if (names.add(Thread.currentThread().getName())) {
            both.countDown();
            both.await(); // neither goes on alone
          }
          copy(sample, row);
          filled.countDown();
        };
    try (SourcedRows rows = SourcedRows.of(DataType.U8, Shape.of(12, 12, 1), COUNT, 2, source)) {
      rows.ahead(LETTERS.order(1, 0));
      filled.await();
      assertThat(names).containsExactlyInAnyOrder("margay-rows-1", "margay-rows-2");
      assertThat(rows.all().toFloats()).isEqualTo(LETTERS.samples().toFloats());
    }
    assertNoThreads();
  }

  /** Their last call has ended; the threads themselves do so soon. */
  private static void assertNoThreads() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("margay-rows")) {
        thread.join(20_000);
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }

  /** The training ends before the step; another fit asks again, and learns the same. */
  @Test
  void aFailureEndsTheTrainingAndTheNextGoesOn() {
    AtomicBoolean healthy = new AtomicBoolean();
    RowSource source =
        (sample, row) -> {
          if (sample == 77 && !healthy.get()) {
            throw new IOException("the disk is gone");
          }
          copy(sample, row);
        };
    try (SourcedRows rows = SourcedRows.of(DataType.U8, Shape.of(12, 12, 1), COUNT, 2, source);
        Trainer trainer = trainer()) {
      Dataset data = data(rows);
      RowSourceException failure =
          catchThrowableOfType(RowSourceException.class, () -> trainer.fit(data));
      assertThat(failure)
          .hasMessage(
              "SourcedRows: the source failed for sample 77: java.io.IOException: the disk is gone")
          .hasCauseInstanceOf(IOException.class);
      assertThat(failure.sample()).isEqualTo(77);
      Map<String, float[]> before = weights(trainer);
      assertThatExceptionOfType(RowSourceException.class).isThrownBy(() -> trainer.fit(data));
      assertAlike(weights(trainer), before);
      healthy.set(true);
      trainer.fit(data);
      assertAlike(weights(trainer), learned());
    }
  }

  /** A thread that falls behind fails when the training has ended; that is not the next one's. */
  @Test
  void aFailureOfAnEarlierOrderIsAskedAgain() throws InterruptedException {
    AtomicBoolean healthy = new AtomicBoolean();
    CountDownLatch failed = new CountDownLatch(1);
    RowSource source =
        (sample, row) -> {
          if (sample == 3 && !healthy.get()) {
            failed.countDown();
            throw new IOException("the disk is gone");
          }
          copy(sample, row);
        };
    try (SourcedRows rows = SourcedRows.of(DataType.U8, Shape.of(12, 12, 1), COUNT, 1, source)) {
      rows.ahead(3);
      failed.await();
      healthy.set(true);
      rows.ahead(4, 5);
      rows.require(3);
      assertThat(rows.all().shape().dim(0)).isEqualTo(COUNT);
    }
  }

  @Test
  void closingInterruptsWhatFillsAheadAndKeepsWhatIsFilled() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(2);
    RowSource source =
        (sample, row) -> {
          if (sample > 0) {
            begun.countDown();
            new CountDownLatch(1).await(); // for ever
          }
          copy(sample, row);
        };
    SourcedRows rows = SourcedRows.of(DataType.U8, Shape.of(12, 12, 1), COUNT, 2, source);
    Dataset data = data(rows);
    float[] first = data.sample(0).toFloats();
    rows.ahead(1, 2, 3);
    begun.await();
    rows.close();
    rows.close();
    assertNoThreads();
    assertThat(data.sample(0).toFloats()).isEqualTo(first).isEqualTo(LETTERS.sample(0).toFloats());
    assertThatIllegalStateException()
        .isThrownBy(() -> data.sample(1))
        .withMessage(
            "SourcedRows[240 of 12x12x1 u8, 2 threads]: closed before sample 1 was filled");
    try (Trainer trainer = trainer()) {
      assertThatIllegalStateException().isThrownBy(() -> trainer.fit(data));
    }
  }

  @Test
  void aCallbackMayClose() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    SourcedRows[] itself = new SourcedRows[1];
    RowSource source =
        (sample, row) -> {
          itself[0].close();
          done.countDown();
        };
    itself[0] = SourcedRows.of(DataType.U8, Shape.of(2), 3, 1, source);
    itself[0].ahead(0, 1, 2);
    done.await();
    itself[0].close();
    assertNoThreads();
  }

  /** More than memory may hold lies in a file. */
  @Test
  void rowsMayLieInAMappedFile() throws IOException {
    try (MappedFile file = MappedFile.create(folder.resolve("rows"), COUNT * 144L)) {
      Tensor place = Tensor.of(file, 0, DataType.U8, Shape.of(COUNT, 12, 12, 1));
      try (SourcedRows rows = SourcedRows.into(place, 2, SourcedRowsTest::copy)) {
        assertThat(data(rows).samples().toFloats()).isEqualTo(LETTERS.samples().toFloats());
      }
    }
  }

  @Test
  void refusals() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SourcedRows.of(DataType.U8, Shape.of(2), 3, 0, (sample, row) -> {}))
        .withMessage("SourcedRows: 0 threads, expected 1 to 256");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SourcedRows.of(DataType.U8, Shape.of(2), 0, 1, (sample, row) -> {}))
        .withMessage("SourcedRows: 0 samples, expected 1 or more");
    try (SourcedRows rows = SourcedRows.of(DataType.U8, Shape.of(2), 3, 1, (sample, row) -> {})) {
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> rows.ahead(3))
          .withMessage("SourcedRows: sample 3 of 3");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Column.input("x", rows).offsets(new long[] {0, 3}))
          .withMessage(
              "Column[x 2 u8]: offsets of rows that a source fills, expected values that are"
                  + " there");
    }
  }
}
