package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.MappedFile;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.layer.Dense;
import io.margay.layer.Input;
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
    try (Trainer trainer =
        Trainer.of(Stripes.model().classNames(List.of("row", "column", "diagonal")))
            .epochs(10)
            .lanes(1)
            .build()) {
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
    return (direct ? ByteBuffer.allocateDirect(bytes + 4) : ByteBuffer.allocate(bytes + 4))
        .position(4)
        .slice();
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
    assertThatThrownBy(() -> predictor.predict(new float[63]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Predictor[stripes.safetensors]: a sample of 63 values, expected 64 for 8x8x1");
    assertThatThrownBy(() -> predictor.predictAsync(new float[65]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> predictor.predict(ByteBuffer.allocate(65), FloatBuffer.allocate(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Predictor[stripes.safetensors]: the input has 65 bytes remaining, expected 64 (bytes)"
                + " or 256 (floats) for the 1 samples that the output has space for");
    assertThatThrownBy(() -> predictor.predict(ByteBuffer.allocate(64), FloatBuffer.allocate(4)))
        .hasMessage(
            "Predictor[stripes.safetensors]: the output has 4 remaining, expected 3 for each"
                + " sample. Set its limit.");
    assertThatThrownBy(() -> predictor.predict(ByteBuffer.allocate(64), FloatBuffer.allocate(0)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                predictor.predict(
                    ByteBuffer.allocate(64), FloatBuffer.allocate(3).asReadOnlyBuffer()))
        .hasMessage("Predictor[stripes.safetensors]: the output is read-only");
    assertThatThrownBy(
            () ->
                predictor.predict(
                    ByteBuffer.allocate(256).order(ByteOrder.BIG_ENDIAN), FloatBuffer.allocate(3)))
        .hasMessageContaining("the input's floats are BIG_ENDIAN, expected LITTLE_ENDIAN");
  }

  @Test
  void adviceForAnotherSizeFitsIt() {
    String start = "Predictor[stripes.safetensors]: a sample of ";
    assertThatThrownBy(() -> predictor.predict(new float[128]))
        .hasMessage(
            start
                + "128 values, expected 64 for 8x8x1. 2 samples are given as 2 arrays to"
                + " predictBatch.");
    assertThatThrownBy(() -> predictor.predict(new float[192]))
        .hasMessage(
            start
                + "192 values, expected 64 for 8x8x1. 3 samples are given as 3 arrays to"
                + " predictBatch; of a coloured picture, take one value per pixel, its"
                + " brightness.");
    assertThatThrownBy(() -> predictor.predict(new float[784]))
        .hasMessage(
            start
                + "784 values, expected 64 for 8x8x1. A picture of 28x28 is to be scaled to 8x8"
                + " first.");
    assertThatThrownBy(
            () ->
                predictor.predict(
                    Tensor.zeros(DataType.F32, Shape.of(8, 8)),
                    Tensor.zeros(DataType.F32, Shape.of(1, 3))))
        .hasMessage(
            "Predictor[stripes.safetensors]: the input is 8x8, "
                + "expected samples x 8x8x1. Use reshape(Shape.of(1, 8, 8, 1)).");
  }

  private static Tensor pictures(int n, DataType type) {
    float[] values = new float[n * Stripes.PIXELS];
    float[][] pictures = Stripes.pictures(n);
    for (int i = 0; i < values.length; i++) {
      values[i] = pictures[i / Stripes.PIXELS][i % Stripes.PIXELS];
    }
    Shape shape = Shape.of(n, 8, 8, 1);
    if (type == DataType.F32) {
      return Tensor.of(values, shape);
    }
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return Tensor.of(bytes, shape);
  }

  /** A buffer of somebody, which is not aligned to anything and may be freed. */
  private static Tensor foreign(Tensor tensor) {
    ByteBuffer copy =
        ByteBuffer.allocateDirect((int) tensor.bytes()).order(ByteOrder.nativeOrder());
    copy.put(0, tensor.buffer(), 0, (int) tensor.bytes());
    return Tensor.of(copy, tensor.type(), tensor.shape());
  }

  @Test
  void tensorsAreReadAndWrittenWhereTheyAre() throws IOException {
    for (int n : new int[] {1, 3, 4, 11}) {
      float[][] expected = predictor.predictBatch(Stripes.pictures(n));
      for (DataType type : new DataType[] {DataType.U8, DataType.F32}) {
        Tensor input = pictures(n, type);
        Tensor space = Tensor.zeros(DataType.F32, Shape.of(n + 2, 3));
        for (int i = 0; i < 3 * (n + 2); i++) {
          space.buffer().putFloat(4 * i, -7);
        }
        Path numbers = directory.resolve("results");
        try (MappedFile file = MappedFile.create(numbers, 12L * n)) {
          Tensor mapped = Tensor.of(file, 0, DataType.F32, Shape.of(n, 3));
          List<Tensor> outputs =
              List.of(
                  Tensor.zeros(DataType.F32, Shape.of(n, 3)),
                  mapped,
                  foreign(Tensor.zeros(DataType.F32, Shape.of(n, 3))));
          for (Tensor output : outputs) {
            for (Tensor source : List.of(input, foreign(input))) {
              output.buffer().put(new byte[(int) output.bytes()]);
              predictor.predict(source, output);
              assertThat(output.toFloats()).isEqualTo(flat(expected));
            }
          }
        }
      }
    }
  }

  private static float[] flat(float[][] rows) {
    float[] all = new float[rows.length * 3];
    for (int i = 0; i < all.length; i++) {
      all[i] = rows[i / 3][i % 3];
    }
    return all;
  }

  @Test
  void tensorsThatCanBeHeldDoNotTouchTheStagingSpace() throws IOException {
    try (Predictor one = Predictor.builder(file).lanes(1).maxBatch(4).warmUp(false).build()) {
      Execution execution = one.pool().take();
      one.pool().give(execution);
      for (int i = 0; i < execution.staging().capacity(); i++) {
        execution.staging().put(i, (byte) 99);
      }
      for (int i = 0; i < execution.output().capacity(); i++) {
        execution.output().put(i, 99);
      }
      Tensor results = Tensor.zeros(DataType.F32, Shape.of(11, 3));

      one.predict(pictures(11, DataType.U8), results);

      for (int i = 0; i < execution.staging().capacity(); i++) {
        assertThat(execution.staging().get(i)).isEqualTo((byte) 99);
      }
      for (int i = 0; i < execution.output().capacity(); i++) {
        assertThat(execution.output().get(i)).isEqualTo(99);
      }
      assertThat(results.toFloats()).isEqualTo(flat(one.predictBatch(Stripes.pictures(11))));
    }
  }

  @Test
  void tensorsOfOtherShapesAndTypesAreRefused() throws IOException {
    Tensor input = pictures(2, DataType.U8);
    Tensor output = Tensor.zeros(DataType.F32, Shape.of(2, 3));
    String name = "Predictor[stripes.safetensors]: ";
    assertThatThrownBy(() -> predictor.predict(input, Tensor.zeros(DataType.F32, Shape.of(3, 3))))
        .hasMessage(name + "the output is 3x3, expected 2x3 for 2 samples");
    assertThatThrownBy(() -> predictor.predict(input, Tensor.zeros(DataType.F64, Shape.of(2, 3))))
        .hasMessage(
            name
                + "the output is f64, expected f32 that can be written. Make it with"
                + " Tensor.zeros.");
    Tensor doubles = Tensor.zeros(DataType.F64, Shape.of(2, 8, 8, 1));
    predictor.predict(doubles, output);
    assertThatThrownBy(() -> predictor.predict(foreign(doubles), output))
        .hasMessage(
            name
                + "the input is f64 in a buffer that may be freed, expected u8, i32 or f32 there."
                + " Copy it with Tensor.of.");
    try (MappedFile shared = MappedFile.create(directory.resolve("shared"), 1000)) {
      Tensor first = Tensor.of(shared, 0, DataType.U8, Shape.of(2, 8, 8, 1));
      assertThatThrownBy(
              () -> predictor.predict(first, Tensor.of(shared, 124, DataType.F32, Shape.of(2, 3))))
          .hasMessage(name + "the output lies in the input's memory. Use another tensor for it.");
      predictor.predict(first, Tensor.of(shared, 128, DataType.F32, Shape.of(2, 3)));
    }
  }

  @Test
  void valuesThatAreNotFiniteAreRefusedByName() {
    String place =
        "the value at (0,3,0) of 8x8x1 is NaN, expected a finite number. Replace it, or leave the"
            + " sample out.";
    float[][] many = Stripes.pictures(11);
    many[9][3] = Float.NaN;
    assertThatThrownBy(() -> predictor.predictBatch(many))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("input image: sample 9: " + place);
    assertThatThrownBy(() -> predictor.predict(many[9]))
        .hasMessage("input image: sample 0: " + place);
    assertThatThrownBy(() -> predictor.predictAsync(many[9]).join())
        .hasRootCauseMessage("input image: sample 0: " + place);
    Tensor tensor = pictures(11, DataType.F32);
    tensor.buffer().putFloat(4 * (9 * Stripes.PIXELS + 3), Float.NaN);
    for (Tensor input : List.of(tensor, foreign(tensor))) {
      assertThatThrownBy(
              () -> predictor.predict(input, Tensor.zeros(DataType.F32, Shape.of(11, 3))))
          .hasMessage("input image: sample 9: " + place);
    }
    many[9][3] = Float.NEGATIVE_INFINITY;
    assertThatThrownBy(() -> predictor.predict(many[9]))
        .hasMessageContaining("is -inf, expected a finite number");
    many[9][3] = 0;
    assertThat(predictor.predictBatch(many)).hasDimensions(11, 3);
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
    Model model =
        Model.sequential(Input.of(Shape.of(2), DataType.F32).scale(0.5).shift(1), Dense.of(2));
    Path logits = directory.resolve("logits.safetensors");
    ModelFile.save(
        logits,
        model,
        Map.of(
            "dense/kernel",
            Tensor.of(new float[] {1, 2, 3, 4}, Shape.of(2, 2)),
            "dense/bias",
            Tensor.of(new float[] {10, 20}, Shape.of(2))),
        Map.of());
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
    List<Runnable> uses =
        List.of(
            () -> predictor.predict(new float[64]),
            () -> predictor.predictBatch(new float[2][64]),
            () -> predictor.predictAsync(new float[64]),
            () -> predictor.predict(ByteBuffer.allocate(64), FloatBuffer.allocate(3)),
            () -> predictor.classify(new float[64], 1),
            predictor::describe);
    for (Runnable use : uses) {
      assertThatThrownBy(use::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Predictor[stripes.safetensors]: closed");
    }
  }

  @Test
  void tooManyAsynchronousCallsAreRejected() throws IOException {
    try (Predictor narrow = Predictor.builder(file).lanes(1).maxQueue(2).build()) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000_000; i++) {
                  narrow.predictAsync(new float[64]);
                }
              })
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessage(
              "Predictor[stripes.safetensors]: 2 calls are waiting, the limit is 2. Raise maxQueue,"
                  + " add lanes, or send less.");
    }
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    PredictorBuilder builder = Predictor.builder(Path.of("x"));
    assertThatThrownBy(() -> builder.lanes(0))
        .hasMessage("Predictor[x]: lanes 0, expected at least 1");
    assertThatThrownBy(() -> builder.memoryLimit(0))
        .hasMessage("Predictor[x]: memory limit 0, expected at least 1 byte");
    assertThatThrownBy(builder::build).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Predictor.builder(file).memoryLimit(100).build())
        .isInstanceOf(io.margay.error.NativeException.class)
        .hasMessageContaining("100");
  }

  @Test
  void batchesOfTwoGibibytesAreRefused() {
    assertThatThrownBy(() -> Predictor.builder(file).maxBatch(10_000_000).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Predictor[stripes.safetensors]: 10000000 samples of 8x8x1 with results of 3, "
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
