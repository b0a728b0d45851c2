package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.loss.CrossEntropy;
import io.margay.model.Model;
import io.margay.model.Node;
import io.margay.model.Predictor;
import io.margay.model.PredictorBuilder;
import io.margay.model.Zoo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Published networks learn a few pictures, of the smallest size that they take, by heart, predict,
 * and are saved and loaded. Every build has those of fewer than 30 million parameters, {@code
 * -Pnetworks} the others.
 */
class ArchitectureTrainingTest {

  private static final int CLASSES = 10;
  private static final int SAMPLES = 4;

  @TempDir Path folder;

  /** Beyond as many parameters, networks are left to the profile. */
  private static final long SMALL = 30_000_000;

  private static Stream<String> names(boolean small) {
    return Zoo.published().stream()
        .filter(name -> Zoo.byName(name).orElseThrow().parameterCount() < SMALL == small);
  }

  static Stream<String> small() {
    return names(true);
  }

  static Stream<String> large() {
    return names(false);
  }

  @ParameterizedTest
  @MethodSource("small")
  void learnsAFewPictures(String name) throws IOException {
    learns(name);
  }

  @ParameterizedTest
  @MethodSource("large")
  @Tag("networks")
  void aLargeOneLearnsAFewPictures(String name) throws IOException {
    learns(name);
  }

  private static String smallest(String name) {
    return switch (name) {
      case "lenet-5", "neocognitron" -> "28x28x1";
      case "alexnet" -> "63x63x3";
      case "zfnet" -> "63x63x3";
      case "googlenet", "googlenet-bn" -> "48x48x3";
      case "googlenet-aux", "googlenet-bn-aux" -> "80x80x3";
      case "mobilenet-v2" -> "64x64x3";
      case "inception-v3" -> "75x75x3";
      case "inception-v3-aux" -> "299x299x3";
      case "kim-cnn" -> "12";
      case "mlp" -> "8";
      case "sound-cnn" -> "16x24x1";
      default -> "32x32x3";
    };
  }

  /** Small enough that the loss falls, large enough that a few steps show it. */
  private static double rate(String name) {
    return switch (name) {
      case "lenet-5", "neocognitron" -> 5e-3;
      case "mobilenet-v2", "kim-cnn" -> 1e-3;
      case "zfnet" -> 2e-5;
      default -> 2e-4;
    };
  }

  private static int epochs(String name) {
    return switch (name) {
      case "zfnet" -> 32;
      case "inception-v3-aux" -> 3; // of 299x299 pixels
      default -> 8;
    };
  }

  private void learns(String name) throws IOException {
    String text = name + ":input=" + smallest(name) + ":classes=" + CLASSES;
    Model model = Zoo.byName(text).orElseThrow();
    Dataset pictures = pictures(model);
    Path file = folder.resolve("model.safetensors");
    Map<String, float[]> before;
    try (Trainer trainer = trainer(model, name, pictures.targets().get(0).name())) {
      History history = trainer.fit(pictures);
      double first = history.epochs().get(0).loss();
      assertThat(history.last().loss()).as(name).isBetween(0.0, 0.9 * first);
      trainer.save(file);
      try (Predictor predictor = small(Predictor.builder(trainer.model(), trainer.parameters()))) {
        before = results(predictor, pictures);
      }
    }
    try (Predictor predictor = small(Predictor.builder(file))) {
      assertThat(predictor.model().program()).isEqualTo(model.program());
      results(predictor, pictures)
          .forEach((output, values) -> assertThat(values).isEqualTo(before.get(output)));
    }
    assertThat(before.keySet())
        .containsExactlyElementsOf(model.outputs().stream().map(Node::name).toList());
    for (float[] probabilities : before.values()) {
      double sum = 0;
      for (float probability : probabilities) {
        sum += probability;
      }
      int places = probabilities.length / CLASSES;
      assertThat(sum / places).as(name).isBetween(0.9999, 1.0001);
    }
  }

  /** Auxiliary classes weigh 0.3, as GoogLeNet's authors weighed them. */
  private static Trainer trainer(Model model, String name, String labels) {
    TrainerBuilder builder =
        Trainer.of(model)
            .optimizer(Adam.of(rate(name)))
            .batch(SAMPLES)
            .epochs(epochs(name))
            .seed(1);
    for (Node output : model.outputs()) {
      builder.loss(
          CrossEntropy.of()
              .output(output.name())
              .target(labels)
              .weight(output == model.outputs().get(0) ? 1 : 0.3));
    }
    return builder.build();
  }

  /** Compiled for these pictures alone. */
  private static Predictor small(PredictorBuilder builder) throws IOException {
    return builder.lanes(1).maxBatch(SAMPLES).warmUp(false).build();
  }

  private static Map<String, float[]> results(Predictor predictor, Dataset pictures) {
    Map<String, float[]> results = new LinkedHashMap<>();
    predictor
        .predict(Map.of(predictor.model().input().name(), pictures.samples()))
        .forEach((output, values) -> results.put(output, values.toFloats()));
    return results;
  }

  /** Noise, with a class for each picture, or for each of its places. */
  private static Dataset pictures(Model model) {
    Tensor pixels = Tensor.zeros(DataType.U8, samplesOf(model.input().shape().dims()));
    SplittableRandom random = new SplittableRandom(1);
    ByteBuffer bytes = pixels.buffer();
    while (bytes.hasRemaining()) {
      bytes.put((byte) random.nextInt(256));
    }
    int[] votes = model.outputs().get(0).output().dims();
    Shape places = samplesOf(Arrays.copyOf(votes, votes.length - 1));
    int[] labels = random.ints(Math.toIntExact(places.elements()), 0, CLASSES).toArray();
    List<String> names = IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList();
    return Dataset.of(pixels, Tensor.of(labels, places), names);
  }

  private static Shape samplesOf(int... dims) {
    return Shape.of(IntStream.concat(IntStream.of(SAMPLES), IntStream.of(dims)).toArray());
  }
}
