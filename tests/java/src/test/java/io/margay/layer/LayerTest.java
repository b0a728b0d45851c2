package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.Shape;
import io.margay.ShapeException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LayerTest {

  /** Of every line of tests/problems the record that reads it. */
  static List<Layer> layers() throws IOException {
    List<Layer> layers = new ArrayList<>();
    Path problems = Path.of(System.getProperty("margay.root"), "tests", "problems");
    try (DirectoryStream<Path> files = Files.newDirectoryStream(problems, "*.txt")) {
      for (Path file : files) {
        for (String line : Files.readAllLines(file)) {
          String[] words = line.replaceAll("#.*", "").replaceAll(".*\\|", "").strip().split(" ", 2);
          Records.read(words[0], Words.of(words.length > 1 ? words[1] : "")).ifPresent(layers::add);
        }
      }
    }
    return layers;
  }

  @ParameterizedTest
  @MethodSource("layers")
  void wordsReadBack(Layer layer) {
    assertThat(Records.read(layer.op(), Words.of(layer.attributes()))).contains(layer);
  }

  @Test
  void everyRecordHasProblems() throws IOException {
    assertThat(layers().stream().map(Layer::op)).containsAll(Records.operators());
    assertThat(records(Layer.class))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(layers().stream().map(Layer::getClass), Stream.of(Operator.class))
                .collect(Collectors.toSet()));
  }

  private static Set<Class<?>> records(Class<?> layer) {
    return layer.isRecord()
        ? Set.of(layer)
        : Arrays.stream(layer.getPermittedSubclasses())
            .flatMap(family -> records(family).stream())
            .collect(Collectors.toSet());
  }

  @Test
  void aKeyThatARecordDoesNotKnowIsNotLost() {
    assertThat(Records.read("flatten", Words.of("order=rows"))).isEmpty();
    assertThat(Records.read("dense", Words.of("units=3 colour=red"))).isEmpty();
    assertThat(Records.read("unheard_of", Words.of(""))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "conv2d | filter=3 kernel=3x3 | unknown key 'filter'; known here: filters, kernel, stride,"
            + " dilation, padding, fit, groups, bias, activation, alpha, low, high, init,"
            + " bias_init, library, share, frozen, rate, l1, l2, decay, max_norm."
            + " Did you mean 'filters'?",
        "conv2d | kernel=3x3 | conv2d needs filters=N",
        "conv2d | filters=3 | conv2d needs kernel=ROWSxCOLUMNS",
        "conv2d | filters=0 kernel=3x3 | filters=0: expected a whole number from 1 to 1048576",
        "conv2d | filters=3 kernel=3x | kernel=3x: expected ROWSxCOLUMNS (or one number for both)"
            + " from 1 to 65536",
        "conv2d | filters=3 kernel=3x3 fit=floar | fit=floar: expected one of floor, exact, ceil."
            + " Did you mean 'floor'?",
        "conv2d | filters=3 kernel=3x3 bias=no | bias=no: expected one of true, false",
        "maxpool2d | kernel=2x2 library=onednn | unknown key 'library'; known here: kernel, stride,"
            + " padding, fit",
        "reshape | shape=2xx | shape=2xx: expected extents such as 28x28x1, each at least 1,"
            + " together at most 2,147,483,647 values",
        "clip | low=2 high=1 | high=1: low 2 lies above high 1, expected low <= high",
        "conv2d | filters=3 kernel=3x3 activation=relu6 high=4 | high=4: relu6 has no high",
        "dropout | rate=half | rate=half: expected a number from 0 to 0.999",
        "flatten | axis=1 | unknown key 'axis'; flatten takes none"
      })
  void whatIsWrongIsSaid(String op, String words, String message) {
    Operator layer = new Operator(op, Words.of(words), "");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> layer.output(Shape.of(8, 8, 3)))
        .isNotInstanceOf(ShapeException.class)
        .withMessage(layer.title() + ": " + message);
  }

  @Test
  void aWordThatDoesNotExistIsRefusedWithOneThatDoes() {
    Operator layer =
        Operator.of("conv2d").key("filters", 3).key("kernel", 3).key("activation", "rleu");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> layer.output(Shape.of(8, 8, 3)))
        .withMessageContaining("]: activation=rleu: expected one of none, relu, ")
        .withMessageEndingWith(". Did you mean 'relu'?");
  }

  @Test
  void anOperatorThatDoesNotExistIsRefusedWithOneThatDoes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Operator.of("conv2").output(Shape.of(4)))
        .withMessageStartingWith("conv2: unknown operator 'conv2'; known: ")
        .withMessageEndingWith(". Did you mean 'conv2d'?");
  }

  @Test
  void anOperatorWithoutARecordIsUsedByItsWord() {
    Operator dense = Operator.of("dense").key("units", 3).key("bias", false);
    assertThat(dense.output(Shape.of(4))).isEqualTo(Shape.of(3));
    assertThat(dense.parameters(Shape.of(4)))
        .isEqualTo(Dense.of(3).bias(false).parameters(Shape.of(4)));
    assertThat(dense.title()).isEqualTo("dense[units=3 bias=false]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Operator.of("dense").key("units", "3\ny = relu(x)"))
        .withMessageContaining("expected key=value without blanks, # and signs beyond ASCII");
  }

  @Test
  void oneNumberStandsForRowsAndColumns() {
    assertThat(Records.read("conv2d", Words.of("filters=3 kernel=3 stride=2")))
        .contains(Conv2d.of(3, 3).stride(2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Conv2d.of(3, 3).stride(1, 2, 3))
        .withMessage("extent 1x2x3 of 3 axes: expected one number, or 2");
  }
}
