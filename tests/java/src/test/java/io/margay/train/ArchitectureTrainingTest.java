package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import io.margay.model.Zoo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Published networks learn a few pictures, of the smallest size that they take, by heart, predict,
 * and are saved and loaded. Every build has some of them, {@code -Pnetworks} all.
 */
class ArchitectureTrainingTest {

  private static final int CLASSES = 10;
  private static final int SAMPLES = 4;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"resnet-18", "squeezenet-1.1"})
  void learnsAFewPictures(String name) throws IOException {
    learns(name);
  }

  static List<String> names() {
    return Zoo.published();
  }

  @ParameterizedTest
  @MethodSource("names")
  @Tag("networks")
  void everyOneLearnsAFewPictures(String name) throws IOException {
    learns(name);
  }

  private static String smallest(String name) {
    return switch (name) {
      case "alexnet" -> "63x63x3";
      default -> "32x32x3";
    };
  }

  private void learns(String name) throws IOException {
    String text = name + ":input=" + smallest(name) + ":classes=" + CLASSES;
    Model model = Zoo.byName(text).orElseThrow();
    Dataset pictures = pictures(model.input().shape());
    Path file = folder.resolve("model.safetensors");
    float[] before;
    try (Trainer trainer =
        Trainer.of(model).optimizer(Adam.of(2e-4)).batch(SAMPLES).epochs(8).seed(1).build()) {
      History history = trainer.fit(pictures);
      double first = history.epochs().get(0).loss();
      double last = history.epochs().get(history.epochs().size() - 1).loss();
      assertThat(last).as(name).isBetween(0.0, 0.9 * first);
      trainer.save(file);
      try (Predictor predictor = trainer.predictor()) {
        before = predictor.predict(pictures.sample(0).toFloats());
      }
    }
    try (Predictor predictor = Predictor.load(file);
        ModelFile stored = ModelFile.open(file)) {
      assertThat(stored.model().program()).isEqualTo(model.program());
      assertThat(predictor.predict(pictures.sample(0).toFloats())).isEqualTo(before);
    }
    double sum = 0;
    for (float probability : before) {
      sum += probability;
    }
    assertThat(sum).isBetween(0.9999, 1.0001);
  }

  /** Noise, a class each. */
  private static Dataset pictures(Shape shape) {
    Tensor pixels =
        Tensor.zeros(DataType.U8, Shape.of(SAMPLES, shape.dim(0), shape.dim(1), shape.dim(2)));
    SplittableRandom random = new SplittableRandom(1);
    ByteBuffer bytes = pixels.buffer();
    while (bytes.hasRemaining()) {
      bytes.put((byte) random.nextInt(256));
    }
    int[] labels = random.ints(SAMPLES, 0, CLASSES).toArray();
    List<String> names = IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList();
    return Dataset.of(pixels, Tensor.of(labels, Shape.of(SAMPLES)), names);
  }
}
