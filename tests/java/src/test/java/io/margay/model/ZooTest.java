package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.Shape;
import io.margay.internal.Native;
import io.margay.internal.load.NativeLibrary;
import io.margay.train.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of the lectures. */
class ZooTest {

  static final Path FOLDER =
      Path.of(
          System.getProperty("margay.root"),
          "java",
          "core",
          "src",
          "main",
          "resources",
          "io",
          "margay",
          "model",
          "zoo");

  @Test
  void kerasSequential() {
    Model model = Zoo.kerasSequential();
    assertThat(shapes(model))
        .containsExactly(
            "26x26x32", "13x13x32", "11x11x64", "5x5x64", "3x3x64", "576", "64", "10", "10");
    assertThat(counts(model)).containsExactly(320L, 18_496L, 36_928L, 36_928L, 650L);
    assertThat(model.parameterCount()).isEqualTo(93_322);
  }

  @Test
  void kerasFunctional() {
    Model model = Zoo.kerasFunctional();
    assertThat(shapes(model))
        .containsExactly(
            "26x26x32", "13x13x32", "11x11x64", "5x5x64", "3x3x128", "1152", "10", "10");
    assertThat(counts(model)).containsExactly(320L, 18_496L, 73_856L, 11_530L);
    assertThat(model.parameterCount()).isEqualTo(104_202);
  }

  @Test
  void kthCnn() {
    Model model = Zoo.kthCnn();
    assertThat(shapes(model))
        .containsExactly("28x28x32", "14x14x32", "14x14x64", "7x7x64", "3136", "1024", "10", "10");
    assertThat(model.parameterCount()).isEqualTo(832 + 51_264 + 3_212_288 + 10_250);
  }

  @Test
  void oneLayerAndFiveLayers() {
    assertThat(Zoo.oneLayer().parameterCount()).isEqualTo(784 * 10 + 10);
    assertThat(Zoo.oneLayer().program())
        .as("Keras' initialiser, as in KTH's code")
        .doesNotContain("init=");
    assertThat(counts(Zoo.fiveLayers()))
        .containsExactly(100_480L, 16_512L, 16_512L, 16_512L, 1_290L);
  }

  /** The slides come to the improved network in five stages, which differ in nothing else. */
  @Test
  void stagesOfKthsImprovedNetworkHaveOneSize() {
    for (String stage : List.of("sigmoid", "adam", "relu", "dropout", "decay")) {
      assertThat(counts(Zoo.byName("kth-" + stage).orElseThrow()))
          .containsExactly(100_480L, 1_290L);
    }
    Model last = Zoo.byName("kth-decay").orElseThrow();
    assertThat(last.parameterCount()).isEqualTo(101_770);
    assertThat(last).isEqualTo(Zoo.byName("kth-dropout").orElseThrow());
    assertThat(Zoo.recipe("kth-decay"))
        .contains("optimizer=adam:learning_rate=0.01 schedule=exponential:0.6 batch=100 epochs=10");
  }

  @Test
  void lettersShrinkAsInTheLecture() {
    assertThat(shapes(Zoo.letters(9, 1))).startsWith("7x7x12", "4x4x12");
    assertThat(Zoo.letters(28, 1).outputShape()).isEqualTo(Shape.of(2));
    assertThat(Zoo.letters(28, 1).classNames()).containsExactly("X", "O");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Zoo.letters(8, 1))
        .withMessage(
            "Zoo.letters: size 8, expected at least 9, the size of the lecture's pictures");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Zoo.letters(9, 0))
        .withMessage("Zoo.letters: channels 0, expected at least 1");
    assertThat(Zoo.letters(28, 1)).isEqualTo(Zoo.byName("letters").orElseThrow());
  }

  @Test
  void everyNameHasAModelThatEndsInProbabilities() {
    assertThat(Zoo.names())
        .containsExactly(
            "keras-sequential",
            "keras-sequential-svm",
            "keras-functional",
            "kth-cnn",
            "one-layer",
            "kth-sigmoid",
            "kth-adam",
            "kth-relu",
            "kth-dropout",
            "kth-decay",
            "five-layers",
            "resnet-8",
            "mnist-batch-norm",
            "letters",
            "bodies");
    assertThat(Zoo.names())
        .allSatisfy(name -> assertThat(Zoo.byName(name).orElseThrow().endsInSoftmax()).isTrue());
    assertThat(Zoo.byName("resnet")).isEmpty();
    assertThat(Zoo.recipe("resnet")).isEmpty();
  }

  @Test
  void everyFileOfTheFolderHasAName() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString().replaceFirst("\\.txt$", "")))
          .containsExactlyInAnyOrderElementsOf(Zoo.names());
    }
  }

  @Test
  void theReadmeNamesThemAll() throws IOException {
    String readme = Files.readString(Path.of(System.getProperty("margay.root"), "README.md"));
    assertThat(Zoo.names()).allSatisfy(name -> assertThat(readme).contains("`" + name + "`"));
    assertThat(Zoo.published())
        .allSatisfy(
            name ->
                assertThat(readme)
                    .as(name)
                    .matches(
                        text -> text.contains("`" + name + "`") || text.contains(ending(name))));
  }

  /** Of a row for several, such as {@code resnet-18}, {@code -34}. */
  private static String ending(String name) {
    return "`-" + name.substring(name.indexOf('-', name.startsWith("se-") ? 3 : 0) + 1) + "`";
  }

  static List<String> names() {
    return Zoo.names();
  }

  /** The native tests and the benchmarks read the same file, and train it. */
  @ParameterizedTest
  @MethodSource("names")
  void aFileIsWhatItsModelPrintsInCanonicalForm(String name) throws IOException {
    Model model = Zoo.byName(name).orElseThrow();
    String program =
        Files.readAllLines(FOLDER.resolve(name + ".txt")).stream()
            .filter(line -> !line.startsWith("#"))
            .collect(Collectors.joining("\n", "", "\n"));
    assertThat(program)
        .isEqualTo(
            model.program() + "loss = " + lossOf(name) + "(" + model.logits() + ", label)\n");
    NativeLibrary.load();
    long handle = NativeLibrary.checkAddress(Native.mg_program_read(NativeLibrary.utf8(program)));
    try {
      assertThat(NativeLibrary.text(Native.mg_program_text(handle))).isEqualTo(program);
    } finally {
      Native.mg_program_close(handle);
    }
  }

  /** The file's recipe says the loss that its last line has. */
  private static String lossOf(String name) {
    return Recipe.parse(Zoo.recipe(name).orElseThrow()).losses().get(0).text();
  }

  @Test
  void theSupportVectorMachineIsTheSameNetwork() {
    assertThat(Zoo.byName("keras-sequential-svm").orElseThrow()).isEqualTo(Zoo.kerasSequential());
    assertThat(lossOf("keras-sequential-svm")).isEqualTo("multiclass_hinge");
  }

  private static List<String> shapes(Model model) {
    return model.nodes().stream()
        .map(node -> node.output().toString())
        .collect(Collectors.toList());
  }

  private static List<Long> counts(Model model) {
    return model.nodes().stream()
        .map(Node::parameterCount)
        .filter(count -> count > 0)
        .collect(Collectors.toList());
  }
}
