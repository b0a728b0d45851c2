package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.margay.internal.Native;
import io.margay.internal.load.NativeLibrary;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Java writes of a model is the native side's canonical form of it, and both know the same shapes. */
class CanonicalProgramTest {

  private static final Path PROBLEMS = Path.of(System.getProperty("margay.root"), "tests", "problems");

  /** Problems of operators that are not layers. */
  private static final Set<String> NOT_LAYERS = Set.of("input.txt", "cross_entropy.txt", "README.md");

  @BeforeAll
  static void load() {
    NativeLibrary.load();
  }

  static List<String> programs() throws IOException {
    List<String> programs = new ArrayList<>();
    try (DirectoryStream<Path> networks = Files.newDirectoryStream(PROBLEMS.resolve("networks"), "*.txt")) {
      for (Path network : networks) {
        programs.add(Files.readString(network));
      }
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(PROBLEMS, "*.txt")) {
      for (Path file : files) {
        if (!NOT_LAYERS.contains(file.getFileName().toString())) {
          Files.readAllLines(file).stream().map(line -> line.replaceAll("#.*", "").strip())
              .filter(line -> !line.isEmpty()).map(CanonicalProgramTest::program).forEach(programs::add);
        }
      }
    }
    return programs;
  }

  /** {@code input=7x7x1 output=5x5x1 | conv2d filters=1 kernel=3x3} as a program; several inputs have commas between. */
  private static String program(String problem) {
    String[] inputs = problem.replaceAll(".*input=(\\S+).*", "$1").split(",");
    StringBuilder lines = new StringBuilder();
    StringJoiner names = new StringJoiner(", ");
    for (int i = 0; i < inputs.length; i++) {
      names.add("x" + (i + 1));
      lines.append("x").append(i + 1).append(" = input() shape=").append(inputs[i]).append('\n');
    }
    String[] words = problem.substring(problem.indexOf('|') + 1).strip().split(" ", 2);
    return lines + "y = " + words[0] + "(" + names + ") " + (words.length > 1 ? words[1] : "");
  }

  /** A network for tests of the native side may branch. */
  private static Model parsed(String program) {
    try {
      return Model.parse(program);
    } catch (IllegalArgumentException e) {
      assumeFalse(e.getMessage().contains("A Model is a chain"), e.getMessage());
      throw e;
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void javaWritesTheCanonicalForm(String program) {
    Model model = parsed(program);
    long handle = NativeLibrary.checkAddress(Native.mg_program_read(NativeLibrary.utf8(model.program())));
    try {
      assertThat(model.program()).isEqualTo(NativeLibrary.text(Native.mg_program_text(handle)));
      String facts = NativeLibrary.text(Native.mg_program_facts(handle));
      for (Node node : model.nodes()) {
        assertThat(facts).contains("node " + node.name() + " " + node.layer().op() + " " + node.output() + " line=");
      }
      assertThat(facts.lines().filter(line -> line.startsWith("parameter ")).collect(Collectors.toList()))
          .isEqualTo(model.parameters().entrySet().stream()
              .map(entry -> "parameter " + entry.getKey() + " " + entry.getValue().shape() + " init="
                  + entry.getValue().initializer().word())
              .collect(Collectors.toList()));
    } finally {
      Native.mg_program_close(handle);
    }
  }
}
