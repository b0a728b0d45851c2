package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.layer.Dense;
import io.margay.train.Stripes;
import io.margay.train.Trainer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictorTest {

  @TempDir Path directory;
  private Path file;
  private Predictor predictor;

  @BeforeEach
  void open() throws IOException {
    file = directory.resolve("stripes.safetensors");
    try (Trainer trainer = Trainer.of(Stripes.model().classNames(List.of("row", "column", "diagonal"))).epochs(10)
        .lanes(1).build()) {
      trainer.fit(Stripes.data(300, 1));
      trainer.save(file);
    }
    predictor = Predictor.builder(file).lanes(2).maxBatch(4).build();
  }

  @AfterEach
  void close() {
    predictor.close();
  }

  @Test
  void probabilitiesAddUpToOne() {
    float[] result = predictor.predict(Stripes.pictures(1)[0]);

    assertThat(result).hasSize(3);
    assertThat(result[0] + result[1] + result[2]).isEqualTo(1f, within(1e-6f));
  }

  @Test
  void aBatchOfAnySizeGivesWhatSingleCallsGive() {
    for (int n : new int[] {0, 1, 3, 4, 5, 11}) {
      float[][] pictures = Stripes.pictures(n);
      float[][] results = predictor.predictBatch(pictures);

      assertThat(results).hasDimensions(n, n == 0 ? 0 : 3);
      for (int i = 0; i < n; i++) {
        assertThat(results[i]).containsExactly(predictor.predict(pictures[i]), within(1e-6f));
      }
    }
  }

  @Test
  void asynchronousCallsGiveTheSame() throws Exception {
    float[] picture = Stripes.pictures(3)[2];
    float[] given = picture.clone();
    var future = predictor.predictAsync(given);
    given[0] = Float.NaN;

    assertThat(future.get(30, TimeUnit.SECONDS)).isEqualTo(predictor.predict(picture));
  }

  @Test
  void buffersOfBytesAndFloatsOnAndOffTheHeapGiveTheSame() {
    float[][] pictures = Stripes.pictures(6);
    float[][] expected = predictor.predictBatch(pictures);
    for (boolean direct : new boolean[] {false, true}) {
      ByteBuffer bytes = buffer(direct, 6 * Stripes.PIXELS);
      ByteBuffer floats = buffer(direct, 6 * Stripes.PIXELS * 4).order(ByteOrder.nativeOrder());
      for (float[] picture : pictures) {
        for (float pixel : picture) {
          bytes.put((byte) pixel);
          floats.putFloat(pixel);
        }
      }
      check(bytes.flip(), expected);
      check(floats.flip(), expected);
    }
  }

  private static ByteBuffer buffer(boolean direct, int bytes) {
    // Not from position 0 on: positions count.
    return (direct ? ByteBuffer.allocateDirect(bytes + 4) : ByteBuffer.allocate(bytes + 4)).position(4).slice();
  }

  private void check(ByteBuffer input, float[][] expected) {
    FloatBuffer floats = FloatBuffer.allocate(1 + 6 * 3).position(1);
    ByteBuffer bigEndian = ByteBuffer.allocate(6 * 3 * 4);
    predictor.predict(input, floats);
    predictor.predict(input, bigEndian);

    assertThat(input.position()).isZero();
    assertThat(floats.position()).isEqualTo(1);
    for (int i = 0; i < 18; i++) {
      assertThat(floats.get(1 + i)).isEqualTo(expected[i / 3][i % 3]);
      assertThat(bigEndian.getFloat(4 * i)).isEqualTo(expected[i / 3][i % 3]);
    }
  }

  @Test
  void sizesThatDoNotGoTogetherAreRefused() {
    assertThatThrownBy(() -> predictor.predict(new float[63])).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Predictor[stripes.safetensors]: a sample of 63 values, expected 64 for 8x8x1");
    assertThatThrownBy(() -> predictor.predictAsync(new float[65])).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> predictor.predict(ByteBuffer.allocate(65), FloatBuffer.allocate(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Predictor[stripes.safetensors]: the input has 65 bytes remaining, expected 64 (bytes) or "
            + "256 (floats) for the 1 samples that the output has space for");
    assertThatThrownBy(() -> predictor.predict(ByteBuffer.allocate(64), FloatBuffer.allocate(4)))
        .hasMessage("Predictor[stripes.safetensors]: the output has 4 remaining, expected 3 for each sample. "
            + "Set its limit.");
    assertThatThrownBy(() -> predictor.predict(ByteBuffer.allocate(64), FloatBuffer.allocate(0)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> predictor.predict(ByteBuffer.allocate(64), FloatBuffer.allocate(3).asReadOnlyBuffer()))
        .hasMessage("Predictor[stripes.safetensors]: the output is read-only");
    assertThatThrownBy(() -> predictor.predict(ByteBuffer.allocate(256).order(ByteOrder.BIG_ENDIAN),
        FloatBuffer.allocate(3))).hasMessageContaining("the input's floats are BIG_ENDIAN, expected LITTLE_ENDIAN");
  }

  @Test
  void theBestClassesComeFirstByName() {
    List<Prediction> best = predictor.classify(Stripes.pictures(2)[1], 2);

    assertThat(best).hasSize(2);
    assertThat(best.get(0).name()).isEqualTo("column");
    assertThat(best.get(0).index()).isEqualTo(1);
    assertThat(best.get(0).value()).isGreaterThan(best.get(1).value());
    assertThat(predictor.classify(new float[64], 99)).hasSize(3);
  }

  @Test
  void aModelWithoutSoftmaxAnswersWithLogits() throws IOException {
    Model model = Model.sequential(Input.of(Shape.of(2), DataType.F32).scale(0.5).shift(1), Dense.of(2));
    Path logits = directory.resolve("logits.safetensors");
    ModelFile.save(logits, model, Map.of("dense/kernel", Tensor.of(new float[] {1, 2, 3, 4}, Shape.of(2, 2)),
        "dense/bias", Tensor.of(new float[] {10, 20}, Shape.of(2))), Map.of());
    try (Predictor two = Predictor.load(logits)) {
      // 2 and 4 are seen as 2 and 3: (2, 3) · ((1, 2), (3, 4)) + (10, 20)
      assertThat(two.predict(new float[] {2, 4})).containsExactly(21, 36);
      assertThat(two.classify(new float[] {2, 4}, 1)).containsExactly(new Prediction(1, "1", 36));
    }
  }

  @Test
  void aClosedPredictorRefusesEverything() {
    predictor.close();
    predictor.close();

    assertThat(predictor.model().classNames()).contains("row");
    List<Runnable> uses = List.of(() -> predictor.predict(new float[64]),
        () -> predictor.predictBatch(new float[2][64]),
        () -> predictor.predictAsync(new float[64]),
        () -> predictor.predict(ByteBuffer.allocate(64), FloatBuffer.allocate(3)),
        () -> predictor.classify(new float[64], 1), predictor::describe);
    for (Runnable use : uses) {
      assertThatThrownBy(use::run).isInstanceOf(IllegalStateException.class)
          .hasMessage("Predictor[stripes.safetensors]: closed");
    }
  }

  @Test
  void tooManyAsynchronousCallsAreRejected() throws IOException {
    try (Predictor narrow = Predictor.builder(file).lanes(1).maxQueue(2).build()) {
      assertThatThrownBy(() -> {
        for (int i = 0; i < 1_000_000; i++) {
          narrow.predictAsync(new float[64]);
        }
      }).isInstanceOf(RejectedExecutionException.class).hasMessage(
          "Predictor[stripes.safetensors]: 2 calls are waiting, the limit is 2. Raise maxQueue, add lanes, "
              + "or send less.");
    }
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    PredictorBuilder builder = Predictor.builder(Path.of("x"));
    assertThatThrownBy(() -> builder.lanes(0)).hasMessage("Predictor[x]: lanes 0, expected at least 1");
    assertThatThrownBy(() -> builder.memoryLimit(0)).hasMessage(
        "Predictor[x]: memory limit 0, expected at least 1 byte");
    assertThatThrownBy(builder::build).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Predictor.builder(file).memoryLimit(100).build())
        .isInstanceOf(io.margay.NativeException.class).hasMessageContaining("100");
  }

  @Test
  void batchesOfTwoGibibytesAreRefused() {
    assertThatThrownBy(() -> Predictor.builder(file).maxBatch(10_000_000).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Predictor[stripes.safetensors]: 10000000 samples of 8x8x1 with results of 3, "
            + "expected below 2 GiB at a time. Use a smaller maxBatch.");
  }

  @Test
  void batchesAndMemoryLimitsAreRefusedOrTakenInTheUsersWords() throws IOException {
    assertThatThrownBy(() -> Predictor.builder(file).maxBatch(2_000_000).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Predictor[stripes.safetensors]: maxBatch 2000000, expected at most 1048576");
    Predictor.builder(file).memoryLimit(Long.MAX_VALUE).build().close();
  }

  @Test
  void moreThreadsPerLaneGiveTheSame() throws IOException {
    try (Predictor wide = Predictor.builder(file).lanes(1).threads(2).warmUp(false).build()) {
      float[] picture = Stripes.pictures(1)[0];
      assertThat(wide.predict(picture)).containsExactly(predictor.predict(picture), within(1e-5f));
    }
  }
}
