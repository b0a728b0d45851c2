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
import io.margay.layer.KernelLibrary;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Softmax;
import io.margay.train.Loss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Network programs read back, and what is wrong with those that cannot be read. */
class ProgramTest {

  private static final String INPUT = "image = input() shape=28x28x1 dtype=u8";

  @ParameterizedTest
  @MethodSource("io.margay.model.Zoo#names")
  void whatAModelPrintsReadsBack(String name) {
    Model model = Zoo.byName(name).orElseThrow();
    Model read = Model.parse(model.program());
    assertThat(read.classNames(model.classNames())).isEqualTo(model);
    assertThat(read.program()).isEqualTo(model.program());
    assertThat(Model.parse(Loss.CROSS_ENTROPY.program(model, 5))).as("with its training part").isEqualTo(read);
  }

  @Test
  void aProgramWrittenByHand() {
    Model model = Model.parse("""
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
    assertThat(model).isEqualTo(Model.sequential(Input.image(28, 28, 1).scale(0.5),
        Conv2d.of(32, 3).relu().kernelLibrary(KernelLibrary.ONEDNN).named("conv1"),
        MaxPool2d.of(2).named("pool1"), Flatten.of().named("flat"), Dense.of(10).named("logits"),
            Softmax.of().named("probs")));
  }

  @Test
  void lineEndsOfOtherSystems() {
    assertThat(Model.parse("x = input() shape=4\r\n\r\ny = relu(x) # end\r\n"))
        .isEqualTo(Model.sequential(Input.of(Shape.of(4), DataType.F32).named("x"), Activation.relu().named("y")));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "conv1 conv2d(image)                           | line 2, column 7: expected '=' after the node's name, found 'c'",
      "conv1 = conv2d image                          | line 2, column 16: expected '(' after the operator, found 'i'",
      "conv1 = conv2d(image filters=3                | line 2, column 22: expected ')' after the inputs, found 'f'",
      "conv1 = conv2d(image) filters                 | line 2, column 30: expected '=' after the key 'filters', found the end of the line",
      "conv1 = conv2d(image) filters=                | line 2, column 31: the key 'filters' has no value",
      "conv1 = conv2d(image) filters=3 filters=4     | line 2, column 33: the key 'filters' is given twice",
      "conv1 = conv2d(image) filters=3               | line 2, column 9: conv2d needs kernel=",
      "conv1 = conv2d(image) filter=3 kernel=3x3     | line 2, column 23: conv2d does not know key 'filter'. Did you mean 'filters'?",
      "conv1 = conv2d(image) filters=3 kernel=3x3 strid=2x2 | line 2, column 44: conv2d does not know key 'strid'. Did you mean 'stride'?",
      "conv1 = conv2d(image) filters=3 kernel=0x3    | line 2, column 33: kernel '0x3': expected rows x columns such as 3x3, "
          + "or one number for both, from 1 to 65536",
      "conv1 = convd(image) filters=3                | line 2, column 9: unknown operator 'convd'; known: input, conv2d, "
          + "maxpool2d, avgpool2d, flatten, reshape, dense, relu, leaky_relu, sigmoid, tanh, elu, dropout, softmax, "
          + "cross_entropy. Did you mean 'conv2d'?",
      "image = relu(image)                           | line 2, column 1: the name 'image' is taken by line 1",
      "relu1 = relu(imag)                            | line 2, column 14: 'imag' is not declared. Did you mean 'image'?",
      "relu1 = relu(relu1)                           | line 2, column 14: 'relu1' is declared on line 2, expected above its use. Move that line up.",
      "relu1 = relu()                                | line 2, column 9: relu takes one input, not 0",
      "relu1 = relu(image, image)                    | line 2, column 9: relu takes one input, not 2",
      "other = input() shape=4                       | line 2, column 1: a second input; a model has one, 'image', besides the label of cross_entropy",
      "other = input(image) shape=4                  | line 2, column 15: input takes no inputs: write input()",
      "drop = dropout(image) rate=1                  | line 2, column 8: Dropout[1]: expected a rate of 0 to 0.999, such as 0.2",
      "loss = cross_entropy(image)                   | line 2, column 8: cross_entropy takes two inputs, the votes and the label, not 1",
      "loss = cross_entropy(image, label) topk=2     | line 2, column 36: cross_entropy does not know key 'topk'. Did you mean 'top_k'?",
      "loss = cross_entropy(image, label) top_k=0    | line 2, column 36: top_k '0': expected a whole number of at least 1",
      "loss = cross_entropy(image, label) from=votes | line 2, column 36: from 'votes': expected logits or probabilities"})
  void whatIsWrongIsSaidWithItsPlace(String line, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> Model.parse(INPUT + "\n" + line + "\n"))
        .withMessage(message + "\n  " + line);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "x = input() dtype=u8            | line 1, column 5: input needs shape=, such as shape=28x28x1",
      "x = input() shape=4 dtype=f16   | line 1, column 21: data type 'f16': expected u8, i32, i64, f32 or f64",
      "x = input() shape=4 scale=a     | line 1, column 21: scale 'a': expected a number",
      "x = input() shape=4 shift=1,2   | line 1, column 21: Input[4]: 2 numbers as shift, expected 1 or 4, one per channel",
      "x = input() shape=4 type=u8     | line 1, column 21: input does not know key 'type'. Did you mean 'dtype'?"})
  void whatIsWrongWithAnInput(String line, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> Model.parse(line)).withMessage(message + "\n  " + line);
  }

  @Test
  void aShapeThatDoesNotFitIsPlacedToo() {
    assertThatExceptionOfType(ShapeException.class).isThrownBy(() -> Model.parse(INPUT
        + "\nvotes = dense(image) units=10\n")).withMessage(
        "line 2, column 9: Dense[10]: input 28x28x1 has 3 dimensions, expected 1. Put Flatten before it.\n  votes = dense(image) units=10");
  }

  /** As the native core bounds them, so that it refuses no program that was read. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "x = input() shape=1x1x1x1x1 | y = relu(x) | line 1, column 13: Input of 1x1x1x1x1 has 5 dimensions, expected at most 4",
      "x = input() shape=2x2147483647 | y = relu(x) | Input of 2x2147483647 has 4,294,967,294 values, expected at most 2,147,483,648",
      "x = input() shape=4 | y = reshape(x) shape=1x1x1x4x1 | Reshape[1x1x1x4x1]: an output of 1x1x1x4x1 has 5 dimensions",
      "x = input() shape=1000 | y = dense(x) units=16777216 | a parameter of 1000x16777216 has 16,777,216,000 values",
      "x = input() shape=40000x40000x1 | y = conv2d(x) kernel=1x1 filters=2 | an output of 40000x40000x2 has 3,200,000,000"})
  void shapesHaveBounds(String input, String layer, String message) {
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Model.parse(input + "\n" + layer))
        .withMessageContaining(message);
  }

  @Test
  void aNegativeZeroReadsBack() {
    Model model = Model.parse("x = input() shape=4 shift=-0\ny = dropout(x) rate=-0.0\n");
    assertThat(Model.parse(model.program())).isEqualTo(model);
  }

  @Test
  void useBeforeDeclaration() {
    assertThatIllegalArgumentException().isThrownBy(() -> Model.parse(INPUT + "\na = relu(b)\n\nb = relu(image)"))
        .withMessage("line 2, column 10: 'b' is declared on line 4, expected above its use. Move that line up.\n  a = relu(b)");
  }

  @Test
  void branchesAreNoChain() {
    assertThatIllegalArgumentException().isThrownBy(() -> Model.parse(INPUT + "\na = relu(image)\nb = tanh(image)"))
        .withMessage(
        "line 3, column 10: b takes 'image', but the node before it is 'a'. A Model is a chain: each node takes the one above it.\n"
            + "  b = tanh(image)");
  }

  @Test
  void aLabelIsAnInputOfItsOwn() {
    assertThatIllegalArgumentException().isThrownBy(() -> Model.parse(INPUT
        + "\na = relu(image)\nloss = cross_entropy(a, image)"))
        .withMessage("line 2, column 10: 'image' is the label of the loss on line 3, expected an input of its own\n  a = relu(image)");
    assertThatIllegalArgumentException().isThrownBy(() -> Model.parse(INPUT
        + "\na = relu(image)\nb = tanh(a)\nl = cross_entropy(a, b)"))
        .withMessage("line 4, column 22: the label 'b' is a node of the network, expected an input of its own\n  l = cross_entropy(a, b)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.parse(INPUT + "\na = relu(image)\nl = cross_entropy(a, y)\nm = cross_entropy(a, y)"))
        .withMessage("line 4, column 5: a second cross_entropy; the first is on line 3\n  m = cross_entropy(a, y)");
  }

  @Test
  void whatIsMissingIsSaid() {
    assertThatIllegalArgumentException().isThrownBy(() -> Model.parse("\n# nothing\n"))
        .withMessage("the program is empty: it needs an input and at least one layer");
    assertThatIllegalArgumentException().isThrownBy(() -> Model.parse(INPUT))
        .withMessage("Model: no layers, expected at least one behind the input 28x28x1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.parse("label = input() shape=1\nl = cross_entropy(label, label)"))
        .withMessage("the program has no input. Begin with a line such as: image = input() shape=28x28x1 dtype=u8");
  }
}
