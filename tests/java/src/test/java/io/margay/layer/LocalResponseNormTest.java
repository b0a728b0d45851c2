package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalResponseNormTest {

  private static float[] predict(Layer layer, float... channels) {
    Model model =
        Model.sequential(Input.of(Shape.of(1, 1, channels.length), DataType.F32), List.of(layer));
    try (Predictor predictor = Predictor.of(model, Map.of())) {
      return predictor.predict(channels);
    }
  }

  /** Sums of squares: 1 + (1 + 4), 1 + (1 + 4 + 9), 1 + (4 + 9). */
  @Test
  void aValueIsDividedByTheSquaresAroundIt() {
    LocalResponseNorm norm = LocalResponseNorm.of().size(3).alpha(1).beta(1).k(1);
    assertThat(predict(norm, 1, 2, 3))
        .containsExactly(new float[] {1 / 6f, 2 / 15f, 3 / 14f}, within(1e-7f));
  }

  /** (2 + 0.0001 · (9 + 16))^0.75: both channels see each other. */
  @Test
  void usuallyAsInAlexNet() {
    double divisor = Math.pow(2.0025, 0.75);
    assertThat(predict(LocalResponseNorm.of(), 3, 4))
        .containsExactly(new float[] {(float) (3 / divisor), (float) (4 / divisor)}, within(1e-6f));
  }

  /**
   * torch.nn.LocalResponseNorm(3, alpha=1, beta=0.5, k=1): the mean of three, absent ones are 0.
   */
  @Test
  void pytorchsAlphaIsOfTheMean() {
    LocalResponseNorm norm = LocalResponseNorm.of().size(3).alpha(1 / 3.0).beta(0.5).k(1);
    assertThat(predict(norm, 3, 3, 3))
        .containsExactly(
            new float[] {(float) (3 / Math.sqrt(7)), (float) (3 / Math.sqrt(10)), 1.1338934f},
            within(1e-6f));
  }

  @Test
  void itKeepsTheShapeAndLearnsNothing() {
    LocalResponseNorm norm = LocalResponseNorm.of();
    assertThat(norm.output(Shape.of(55, 55, 96))).isEqualTo(Shape.of(55, 55, 96));
    assertThat(norm.parameters(Shape.of(55, 55, 96))).isEmpty();
    assertThat(norm.attributes()).isEmpty();
    assertThat(norm.size(7).k(1).title()).isEqualTo("LocalResponseNorm[size=7 k=1]");
  }

  @Test
  void anEvenSizeHasNoMiddle() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LocalResponseNorm.of().size(4))
        .withMessage(
            "LocalResponseNorm: size 4, expected an odd number from 1 to 65535: as many channels on"
                + " either side");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(
            () -> Operator.of("local_response_norm").key("size", 4).output(Shape.of(3, 3, 8)))
        .withMessage(
            "local_response_norm[size=4]: size=4: expected an odd number: as many channels on"
                + " either side. Use 3 or 5.");
  }

  @Test
  void nothingIsDividedByZero() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LocalResponseNorm.of().k(0))
        .withMessage("LocalResponseNorm: k 0, expected 1e-06 to 1000000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LocalResponseNorm.of().beta(Double.NaN))
        .withMessage("LocalResponseNorm: beta NaN, expected 0 to 10");
  }
}
