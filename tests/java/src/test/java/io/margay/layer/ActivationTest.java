package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.model.Model;
import io.margay.train.Sgd;
import io.margay.train.Trainer;
import java.util.List;
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
    assertThat(Activation.clip(-1, 1).attributes()).as("PyTorch's Hardtanh").isEmpty();
    assertThat(Activation.clip(-1, 3).attributes()).isEqualTo("high=3");
    assertThat(Activation.clip(-2, 3).title()).isEqualTo("Activation[clip, low -2, high 3]");
    assertThat(Dense.of(3).activation(Activation.clip(0, 20)).attributes())
        .isEqualTo("units=3 activation=clip low=0 high=20");
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

  @Test
  void boundsAreRefusedTheWrongWayRound() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Activation.clip(3, -2))
        .withMessage("Activation[clip]: low 3.0 lies above high -2.0, expected low <= high");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Activation.clip(-2e6, 0))
        .withMessage("Activation[clip]: low -2000000.0, expected -1000000 to 1000000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Activation(Activation.Kind.RELU6, 0, 5, ""))
        .withMessage("Activation[relu6]: beta 5.0, but it has none");
  }

  /**
   * σ(ln 3) is 3/4 and its derivative 3/16, so swish is 3/4 · ln 3 there and rises by 3/4 + 3/16 ·
   * ln 3. With the votes swish and 0 a step raises the weight by rate · (1 - p) · slope.
   */
  @Test
  void swishTrainsFromWhatIsBeforeIt() {
    double ln3 = Math.log(3);
    double p = 1 / (1 + Math.exp(-0.75 * ln3));
    double expected = ln3 + (1 - p) * (0.75 + 3.0 / 16 * ln3);
    for (DataType type : List.of(DataType.F32, DataType.F64)) {
      Model model =
          Model.sequential(
              Input.of(Shape.of(1), DataType.F32),
              Dense.of(1).bias(false).activation(Activation.swish()).named("bent"),
              Dense.of(2).bias(false).named("votes"));
      try (Trainer trainer =
          Trainer.of(model).optimizer(Sgd.of(1)).batch(1).epochs(1).lanes(1).type(type).build()) {
        trainer.setParameter("bent/kernel", tensor(type, Shape.of(1, 1), ln3));
        trainer.setParameter("votes/kernel", tensor(type, Shape.of(1, 2), 1, 0));
        trainer.fit(
            Dataset.of(
                Tensor.of(new float[] {1}, Shape.of(1, 1)),
                Tensor.of(new int[] {0}, Shape.of(1)),
                List.of("a", "b")));
        assertThat(trainer.parameter("bent/kernel").toDoubles()[0])
            .isCloseTo(expected, within(type == DataType.F32 ? 1e-6 : 1e-14));
      }
    }
  }

  private static Tensor tensor(DataType type, Shape shape, double... values) {
    Tensor exact = Tensor.of(values, shape);
    return type == DataType.F64 ? exact : Tensor.of(exact.toFloats(), shape);
  }
}
