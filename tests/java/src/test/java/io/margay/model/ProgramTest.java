package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.layer.Activation;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Flatten;
import io.margay.layer.Input;
import io.margay.layer.KernelLibrary;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Softmax;
import io.margay.loss.CrossEntropy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Network programs read back, and what is wrong with those that cannot be read. */
class ProgramTest {

  private static final String CONV2D =
      "filters, kernel, stride, dilation, padding, fit, groups, bias, activation, alpha, low, high,"
          + " init, bias_init, library, share, frozen, rate, l1, l2, decay, max_norm";
  private static final String INPUT = "image = input() shape=28x28x1 dtype=u8";

  @ParameterizedTest
  @MethodSource("io.margay.model.Zoo#names")
  void whatAModelPrintsReadsBack(String name) {
    Model model = Zoo.byName(name).orElseThrow();
    Model read = Model.parse(model.program());
    assertThat(read.classNames(model.classNames())).isEqualTo(model);
    assertThat(read.program()).isEqualTo(model.program());
    assertThat(Model.parse(Objective.of(model, List.of(CrossEntropy.of())).program()))
        .as("with its training part")
        .isEqualTo(read);
  }

  @Test
  void aProgramWrittenByHand() {
    Model model =
        Model.parse(
            """
            # The network of the design page.

            image  = input() shape=28x28x1 dtype=u8 scale=0.5   # bytes
            label  = input() dtype=i64 shape=1
            conv1  = conv2d( image )  kernel=3x3 activation = relu filters=32 library=onednn
            pool1\t= maxpool2d(conv1) stride=2x2 kernel=2x2
            flat   = flatten(pool1)
            logits = dense(flat) units=10
            loss   = cross_entropy(logits, label) top_k=3
            probs  = softmax(logits)
            """);
    assertThat(model)
        .isEqualTo(
            Model.sequential(
                Input.image(28, 28, 1).scale(0.5),
                Conv2d.of(32, 3).relu().kernelLibrary(KernelLibrary.ONEDNN).named("conv1"),
                MaxPool2d.of(2).named("pool1"),
                Flatten.of().named("flat"),
                Dense.of(10).named("logits"),
                Softmax.of().named("probs")));
  }

  @Test
  void lineEndsOfOtherSystems() {
    assertThat(Model.parse("x = input() shape=4\r\n\r\ny = relu(x) # end\r\n"))
        .isEqualTo(
            Model.sequential(
                Input.of(Shape.of(4), DataType.F32).named("x"), Activation.relu().named("y")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "conv1 conv2d(image)                           | line 2, column 7: expected '=' after the"
            + " node's name, found 'c'",
        "conv1 = conv2d image                          | line 2, column 16: expected '(' after the"
            + " operator, found 'i'",
        "conv1 = conv2d(image filters=3                | line 2, column 22: expected ')' after the"
            + " inputs, found 'f'",
        "conv1 = conv2d(image) filters                 | line 2, column 30: expected '=' after the"
            + " key 'filters', found the end of the line",
        "conv1 = conv2d(image) filters=                | line 2, column 31: the key 'filters' has"
            + " no value",
        "conv1 = conv2d(image) filters=3 filters=4     | line 2, column 33: the key 'filters' is"
            + " given twice",
        "conv1 = conv2d(image) filters=3               | line 2, column 9: conv2d needs"
            + " kernel=ROWSxCOLUMNS",
        "conv1 = conv2d(image) filter=3 kernel=3x3     | line 2, column 23: unknown key 'filter';"
            + " known here: "
            + CONV2D
            + ". Did you mean 'filters'?",
        "conv1 = conv2d(image) filters=3 kernel=3x3 strid=2x2 | line 2, column 44: unknown key"
            + " 'strid'; known here: "
            + CONV2D
            + ". Did you mean 'stride'?",
        "conv1 = conv2d(image) filters=3 kernel=0x3    | line 2, column 33: kernel=0x3: expected"
            + " ROWSxCOLUMNS (or one number for both) from 1 to 65536",
        "image = relu(image)                           | line 2, column 1: the name 'image' is"
            + " taken by line 1",
        "relu1 = relu(imag)                            | line 2, column 14: 'imag' is not declared."
            + " Did you mean 'image'?",
        "relu1 = relu(relu1)                           | line 2, column 14: 'relu1' takes itself,"
            + " expected a node above",
        "relu1 = relu()                                | line 2, column 9: relu takes 1 input,"
            + " found 0",
        "relu1 = relu(image, image)                    | line 2, column 9: relu takes 1 input,"
            + " found 2",
        "relu1 = relu(image) \u00e4=1                 | line 2, column 21: expected key=value,"
            + " found '\u00e4'",
        "other = input(image) shape=4                  | line 2, column 9: input takes 0 inputs,"
            + " found 1",
        "drop = dropout(image) rate=1                  | line 2, column 23: rate=1: expected a"
            + " number from 0 to 0.999",
        "loss = cross_entropy(image)                   | line 2, column 8: cross_entropy takes 2"
            + " or 3 inputs, found 1",
        "loss = cross_entropy(image, label) topk=2     | line 2, column 36: unknown key 'topk';"
            + " known here: from, label_smoothing, class_weights, ignore_index, top_k, weight. Did"
            + " you mean 'top_k'?"
      })
  void whatIsWrongIsSaidWithItsPlace(String line, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.parse(INPUT + "\n" + line + "\n"))
        .withMessage(message + "\n  " + line);
  }

  @Test
  void anUnknownOperatorIsRefusedWithTheKnownOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.parse(INPUT + "\nconv1 = conv2dd(image) filters=3"))
        .withMessageStartingWith("line 2, column 9: unknown operator 'conv2dd'; known: ")
        .withMessageEndingWith(". Did you mean 'conv2d'?\n  conv1 = conv2dd(image) filters=3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x = input() dtype=u8            | line 1, column 5: input needs shape=, for example"
            + " shape=28x28x1",
        "x = input() shape=4 dtype=f16   | line 1, column 21: dtype=f16: expected one of u8, i32,"
            + " i64, f32, f64",
        "x = input() shape=4 scale=a     | line 1, column 21: scale=a: expected numbers separated"
            + " by commas",
        "x = input() shape=4 shift=1,2   | line 1, column 21: shift=1,2: expected one number or one"
            + " per channel (4), found 2",
        "x = input() shape=4 type=u8     | line 1, column 21: unknown key 'type'; known here:"
            + " shape, dtype, scale, shift, augment, moves, outside, picture. Did you mean 'dtype'?"
      })
  void whatIsWrongWithAnInput(String line, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.parse(line))
        .withMessage(message + "\n  " + line);
  }

  @Test
  void aShapeThatDoesNotFitIsPlacedToo() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> Model.parse(INPUT + "\nvotes = dense(image) units=10\n"))
        .withMessage(
            "line 2, column 15: input 28x28x1 has 3 dimensions, expected 1. Put Flatten before"
                + " it.\n"
                + "  votes = dense(image) units=10");
  }

  /** As the native core bounds them, so that it refuses no program that was read. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x = input() shape=1x1x1x1x1 | y = relu(x) | line 1, column 5: an output of 1x1x1x1x1 has 5"
            + " dimensions, expected at most 4",
        "x = input() shape=2x2147483647 | y = relu(x) | line 1, column 13: shape=2x2147483647:"
            + " expected extents such as 28x28x1, each at least 1, together at most 2,147,483,647",
        "x = input() shape=4 | y = reshape(x) shape=1x1x1x4x1 | an output of 1x1x1x4x1 has 5"
            + " dimensions",
        "x = input() shape=1000 | y = dense(x) units=16777216 | a parameter of 1000x16777216 has"
            + " 16,777,216,000 values",
        "x = input() shape=40000x40000x1 | y = conv2d(x) kernel=1x1 filters=2 | an output of"
            + " 40000x40000x2 has 3,200,000,000"
      })
  void shapesHaveBounds(String input, String layer, String message) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Model.parse(input + "\n" + layer))
        .withMessageContaining(message);
  }

  @Test
  void aNegativeZeroReadsBack() {
    Model model = Model.parse("x = input() shape=4 shift=-0\ny = dropout(x) rate=-0.0\n");
    assertThat(Model.parse(model.program())).isEqualTo(model);
  }

  @Test
  void useBeforeDeclaration() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.parse(INPUT + "\na = relu(b)\n\nb = relu(image)"))
        .withMessage(
            "line 2, column 10: 'b' is declared on line 4, expected above its use. Move that line"
                + " up.\n"
                + "  a = relu(b)");
  }

  @Test
  void whatOnlyTrainingNeedsIsLeftOut() {
    String network = "image = input() shape=4\na = relu(image)\n";
    assertThat(Model.parse(network + "b = tanh(image)\nl = cross_entropy(a, b)").program())
        .isEqualTo(network);
    assertThat(
            Model.parse(network + "truth = input() shape=4\nl = cross_entropy(a, truth)").program())
        .isEqualTo(network);
    assertThat(Model.parse(network + "l = cross_entropy(a, image)").program())
        .as("a target that the network reads too")
        .isEqualTo(network);
    assertThatIllegalArgumentException()
        .as("but it is checked")
        .isThrownBy(() -> Model.parse(network + "l = cross_entropy(a, label) from=votes"))
        .withMessage(
            "line 3, column 29: from=votes: expected one of logits, probabilities\n"
                + "  l = cross_entropy(a, label) from=votes");
  }

  @Test
  void theCharacterThatEndsATextIsRefusedWithItsPlace() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.parse(INPUT + "\na = re\0lu(image)"))
        .withMessage("line 2, column 7: the character 0, which no program has. Remove it.");
  }

  @Test
  void whatIsMissingIsSaid() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.parse("\n# nothing\n"))
        .withMessage("the program is empty: it needs at least an input and one operator");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.parse(INPUT))
        .withMessage("the program has no operator: it needs at least one besides its inputs");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.parse("label = input() shape=2\nl = cross_entropy(label, label)"))
        .withMessage("the program has no operator: it needs at least one besides its inputs");
  }
}
