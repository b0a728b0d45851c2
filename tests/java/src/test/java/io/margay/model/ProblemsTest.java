package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.Shape;
import io.margay.layer.Input;
import io.margay.layer.Layer;
import io.margay.program.NodeFacts;
import io.margay.program.Program;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every problem's shape as it was worked out by hand, and every line read to a layer and written
 * again.
 */
class ProblemsTest {

  private static final Path PROBLEMS =
      Path.of(System.getProperty("margay.root"), "tests", "problems");

  /**
   * {@code input=7x7x1 output=5x5x1 | conv2d filters=1 kernel=3x3}.
   *
   * @param inputs of a loss the label, and weights, come last
   */
  private record Problem(String place, List<Shape> inputs, Shape output, String op, String words) {

    static Problem of(String place, String line) {
      String left = line.substring(0, line.indexOf('|'));
      String[] right = line.substring(line.indexOf('|') + 1).strip().split("\\s+", 2);
      List<Shape> inputs = new ArrayList<>();
      for (String key : List.of("input", "label", "weights")) {
        for (String shape : word(left, key).split(",")) {
          if (!shape.isEmpty()) {
            inputs.add(Shape.parse(shape));
          }
        }
      }
      return new Problem(
          place,
          inputs,
          Shape.parse(word(left, "output")),
          right[0],
          right.length > 1 ? right[1] : "");
    }

    private static String word(String text, String key) {
      for (String word : text.split("\\s+")) {
        if (word.startsWith(key + "=")) {
          return word.substring(key.length() + 1);
        }
      }
      return "";
    }

    @Override
    public String toString() {
      return place;
    }
  }

  static List<Problem> problems() throws IOException {
    List<Problem> problems = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(PROBLEMS, "*.txt")) {
      for (Path file : files) {
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
          String line = lines.get(i).replaceAll("#.*", "").strip();
          if (!line.isEmpty()) {
            problems.add(Problem.of(file.getFileName() + ":" + (i + 1), line));
          }
        }
      }
    }
    return problems;
  }

  private static NodeFacts facts(Problem problem) {
    return NodeFacts.of(problem.place, problem.op, problem.words, problem.inputs);
  }

  @ParameterizedTest
  @MethodSource("problems")
  void theShapeIsTheOneWorkedOutByHand(Problem problem) {
    assertThat(facts(problem).output()).isEqualTo(problem.output);
  }

  @ParameterizedTest
  @MethodSource("problems")
  void aLineReadAndWrittenIsTheSame(Problem problem) {
    NodeFacts facts = facts(problem);
    if (problem.op.equals("input")) {
      assertThat(Input.of(facts).line()).isEqualTo("node = input() " + facts.keys());
      return;
    }
    Layer layer = Layer.of(facts);
    assertThat(layer.op()).isEqualTo(problem.op);
    assertThat(layer.attributes()).isEqualTo(facts.keys().toString());
    assertThat(layer.output(problem.inputs.toArray(new Shape[0]))).isEqualTo(problem.output);
  }

  static List<Path> networks() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path folder : List.of(PROBLEMS.resolve("networks"), ZooTest.FOLDER)) {
      try (DirectoryStream<Path> networks = Files.newDirectoryStream(folder, "*.txt")) {
        networks.forEach(files::add);
      }
    }
    return files;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aNetworkReadsBack(Path file) throws IOException {
    Model model = Model.parse(Files.readString(file));
    assertThat(Model.parse(model.program())).isEqualTo(model);
    Program program = Program.read(model.program());
    assertThat(model.program()).isEqualTo(program.text());
    assertThat(model.nodes())
        .extracting(Node::name)
        .isEqualTo(
            program.nodes().keySet().stream()
                .filter(
                    name -> model.inputs().stream().noneMatch(input -> input.name().equals(name)))
                .collect(Collectors.toList()));
    assertThat(model.nodes())
        .allSatisfy(node -> assertThat(node.layer().name()).isEqualTo(node.name()));
  }
}
