package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.Tensor;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArithmeticTest {

  private static final List<Arithmetic> ALL =
      List.of(Add.of(), Subtract.of(), Multiply.of(), Divide.of(), Maximum.of(), Minimum.of());

  @Test
  void shapesAreBroughtTogether() {
    Shape picture = Shape.of(28, 27, 64);
    for (Arithmetic layer : ALL) {
      assertThat(layer.output(picture, picture)).isEqualTo(picture);
      assertThat(layer.output(picture, Shape.of(64))).isEqualTo(picture);
      assertThat(layer.output(Shape.of(1, 1, 64), picture)).isEqualTo(picture);
      assertThat(layer.output(picture, Shape.of(28, 27, 1))).isEqualTo(picture);
      assertThat(layer.output(picture, Shape.of(1))).isEqualTo(picture);
      assertThat(layer.output(Shape.of(28, 1, 64), Shape.of(27, 1))).isEqualTo(picture);
      assertThat(layer.parameters(picture, picture)).isEmpty();
      assertThat(layer.title()).isEqualToIgnoringCase(layer.op());
    }
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> Multiply.of().output(Shape.of(8, 8, 64), Shape.of(32)))
        .withMessage(
            "Multiply: input 32, expected 8x8x64 as the first input has it, or 1 where they differ."
                + " Bring both to one shape, for example with a 1x1 convolution of as many filters"
                + " and the same stride.");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> Maximum.of().output(Shape.of(1), Shape.of(4, 6), Shape.of(5)))
        .withMessageStartingWith(
            "Maximum: input 5, expected 4x6 as the inputs before it have it, or 1 where");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Divide.of().output(Shape.of(4), Shape.of(4), Shape.of(4)))
        .withMessage("Divide: divide takes 2 inputs, found 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Minimum.of().output(Shape.of(4)))
        .withMessage("Minimum: minimum takes 2 or more inputs, found 1");
  }

  /** Two places of two channels, and one number for each channel, or for each place. */
  @Test
  void eachValueIsMadeOfOneOfEachInput() {
    float[] picture = {6, 8, -2, 12};
    float[] numbers = {2, 4};
    assertThat(of(Add.of(), Shape.of(2), picture, numbers)).containsExactly(8, 12, 0, 16);
    assertThat(of(Subtract.of(), Shape.of(2), picture, numbers)).containsExactly(4, 4, -4, 8);
    assertThat(of(Multiply.of(), Shape.of(2), picture, numbers)).containsExactly(12, 32, -4, 48);
    assertThat(of(Divide.of(), Shape.of(2), picture, numbers)).containsExactly(3, 2, -1, 3);
    assertThat(of(Maximum.of(), Shape.of(2), picture, numbers)).containsExactly(6, 8, 2, 12);
    assertThat(of(Minimum.of(), Shape.of(2), picture, numbers)).containsExactly(2, 4, -2, 4);
    assertThat(of(Multiply.of(), Shape.of(2, 1), picture, numbers))
        .as("a number for each place")
        .containsExactly(12, 16, -8, 48);
  }

  private static float[] of(Arithmetic layer, Shape shape, float[] first, float[] second) {
    Input one = Input.of(Shape.of(2, 2), DataType.F32).named("one");
    Input other = Input.of(shape, DataType.F32).named("other");
    Tensor places = Tensor.of(first, Shape.of(1, 2, 2));
    Tensor numbers = Tensor.of(second, Shape.parse("1x" + shape));
    Model model = Model.of(layer.named("result").apply(one, other));
    try (Predictor predictor = Predictor.of(model, Map.of())) {
      return predictor.predict(Map.of("one", places, "other", numbers)).get("result").toFloats();
    }
  }
}
