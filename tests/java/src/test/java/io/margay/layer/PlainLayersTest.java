package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.Shape;
import io.margay.ShapeException;
import org.junit.jupiter.api.Test;

/** The layers without parameters and windows: flatten, reshape, dropout, softmax. */
class PlainLayersTest {

  @Test
  void flattenKeepsTheNumberOfValues() {
    assertThat(Flatten.of().output(Shape.of(3, 3, 64))).isEqualTo(Shape.of(576));
    assertThat(Flatten.of().output(Shape.of(7, 7, 64))).isEqualTo(Shape.of(3136));
    assertThat(Flatten.of().output(Shape.of(5))).isEqualTo(Shape.of(5));
  }

  @Test
  void flattenRefusesMoreThanAnIndexCanCount() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> Flatten.of().output(Shape.of(65536, 65536, 1)))
        .withMessage(
            "Flatten: input 65536x65536x1 has 4,294,967,296 values, expected at most 2,147,483,647."
                + " Put a pooling layer before it.");
  }

  @Test
  void reshapeGivesANewShape() {
    Reshape reshape = Reshape.of(Shape.of(28, 28, 1));
    assertThat(reshape.output(Shape.of(784))).isEqualTo(Shape.of(28, 28, 1));
    assertThat(reshape.attributes()).isEqualTo("shape=28x28x1");
  }

  @Test
  void reshapeRefusesAnotherNumberOfValues() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> Reshape.of(Shape.of(7, 7, 64)).output(Shape.of(3000)))
        .withMessage(
            "Reshape[7x7x64]: input 3000 has 3,000 values, expected 3,136. Use a shape of 3,000"
                + " values.");
  }

  @Test
  void dropoutAndSoftmaxKeepTheShape() {
    assertThat(Dropout.of(0.2).output(Shape.of(128))).isEqualTo(Shape.of(128));
    assertThat(Softmax.of().output(Shape.of(2, 10))).isEqualTo(Shape.of(2, 10));
    assertThat(Dropout.of(0.2).attributes()).isEqualTo("rate=0.2");
    assertThat(Softmax.of().attributes()).isEmpty();
  }

  @Test
  void dropoutNeverLeavesEverythingOut() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dropout.of(1))
        .withMessage("Dropout[1]: expected a rate of 0 to 0.999, such as 0.2");
    assertThatIllegalArgumentException().isThrownBy(() -> Dropout.of(Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> Dropout.of(-0.1));
  }
}
