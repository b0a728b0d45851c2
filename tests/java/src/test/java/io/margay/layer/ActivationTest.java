package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.Shape;
import org.junit.jupiter.api.Test;

class ActivationTest {

  @Test
  void theShapeStays() {
    assertThat(Activation.tanh().output(Shape.of(5, 5, 2))).isEqualTo(Shape.of(5, 5, 2));
    assertThat(Activation.relu().parameters(Shape.of(5))).isEmpty();
  }

  @Test
  void wordsOfTheirPrograms() {
    assertThat(Activation.relu().op()).isEqualTo("relu");
    assertThat(Activation.leakyRelu(0.1).attributes())
        .as("the lectures' slope is assumed")
        .isEmpty();
    assertThat(Activation.leakyRelu(0.3).attributes()).isEqualTo("alpha=0.3");
    assertThat(Activation.elu(1).attributes()).isEmpty();
    assertThat(Activation.elu(0).attributes()).isEqualTo("alpha=0");
    assertThat(Activation.elu(2).title()).isEqualTo("Activation[elu, alpha 2]");
  }

  @Test
  void alphaIsRefusedWhereItMeansNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Activation(Activation.Kind.TANH, 0.5, ""))
        .withMessage("Activation[tanh]: alpha 0.5, but it has none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Activation.leakyRelu(-1))
        .withMessage("Activation[leaky_relu]: alpha -1.0, expected 0 to 1000000");
    assertThatIllegalArgumentException().isThrownBy(() -> Activation.elu(Double.NaN));
  }
}
