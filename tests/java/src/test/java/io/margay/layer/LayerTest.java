package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LayerTest {

  static List<Layer> layers() {
    return List.of(
        Conv2d.of(32, 3).relu().kernelLibrary(KernelLibrary.OPENBLAS),
        Conv2d.of(4, 1, 7).groups(2).padding(Padding.of(0, 1, 2, 3)).fit(Fit.CEIL).elu().bias(false),
        MaxPool2d.of(2).fit(Fit.CEIL),
        AvgPool2d.of(3).stride(2).padding(Padding.SAME),
        Flatten.of(),
        Reshape.of(Shape.of(2, 3)),
        Dense.of(10).initializer(Initializer.normal(0, 0.1)).biasInitializer(Initializer.constant(1)),
        Activation.relu(), Activation.leakyRelu(0.25), Activation.sigmoid(), Activation.tanh(), Activation.elu(0.5),
        Dropout.of(0.4),
        Softmax.of());
  }

  @ParameterizedTest
  @MethodSource("layers")
  void wordsReadBack(Layer layer) {
    assertThat(Layer.parse(layer.op(), Words.of(layer.attributes()), "n1")).isEqualTo(layer.named("n1"));
    assertThat(Layer.OPS).contains(layer.op());
  }

  @Test
  void everyOperatorIsCovered() {
    assertThat(layers().stream().map(Layer::op)).containsAll(Layer.OPS);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "conv2d | filter=3 kernel=3x3 | conv2d does not know key 'filter'. Did you mean 'filters'?",
      "conv2d | kernel=3x3 | conv2d needs filters=",
      "conv2d | filters=3 | conv2d needs kernel=",
      "conv2d | filters=3 kernel=3x3 strides=2x2 | conv2d does not know key 'strides'. Did you mean 'stride'?",
      "conv2d | filters=0 kernel=3x3 | filters '0': expected a whole number of at least 1",
      "conv2d | filters=3 kernel=3x | kernel '3x': expected rows x columns such as 3x3, or one number for both, from 1 to 65536",
      "conv2d | filters=3 kernel=3x3 fit=floar | fit 'floar': expected floor, exact or ceil",
      "conv2d | filters=3 kernel=3x3 bias=no | bias 'no': expected true or false",
      "conv2d | filters=3 kernel=3x3 activation=rleu | activation 'rleu': expected none, relu, leaky_relu, sigmoid, tanh, elu. Did you mean 'relu'?",
      "dense | units=3 activation=softmax | activation 'softmax': expected none, relu, leaky_relu, sigmoid, tanh, elu. Put a softmax node behind it.",
      "dense | units=3 alpha=2 | alpha=2: there is no activation. Add activation=leaky_relu or activation=elu.",
      "dense | units=3 activation=relu alpha=2 | alpha=2: relu has no alpha; leaky_relu and elu have one.",
      "maxpool2d | kernel=2x2 library=onednn | maxpool2d does not know key 'library'.",
      "maxpool2d | kernel=2x2 dilation=2x2 | maxpool2d does not know key 'dilation'.",
      "reshape | shape=2xx | shape '2xx': expected whole numbers with x between them, such as 28x28x1",
      "dropout | rate=half | rate 'half': expected a number",
      "softmax | axis=1 | softmax does not know key 'axis'.",
      "conv2 | filters=3 | unknown operator 'conv2'; known: conv2d, maxpool2d, avgpool2d, flatten, reshape, "
          + "dense, relu, leaky_relu, sigmoid, tanh, elu, dropout, softmax. Did you mean 'conv2d'?",
      "lstm | units=3 | unknown operator 'lstm'; known: conv2d, maxpool2d, avgpool2d, flatten, reshape, "
          + "dense, relu, leaky_relu, sigmoid, tanh, elu, dropout, softmax."})
  void whatIsWrongIsSaid(String op, String words, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> Layer.parse(op, Words.of(words), "")).withMessage(message);
  }

  @Test
  void aWrongWordIsNamed() {
    assertThatExceptionOfType(AttributeException.class)
        .isThrownBy(() -> Layer.parse("conv2d", Words.of("filters=3 kernel=3x3 padding=full"), ""))
        .satisfies(e -> assertThat(e.key()).isEqualTo("padding"));
  }

  @Test
  void oneNumberStandsForRowsAndColumns() {
    assertThat(Layer.parse("conv2d", Words.of("filters=3 kernel=3 stride=2"), "")).isEqualTo(Conv2d.of(3, 3).stride(2));
  }
}
