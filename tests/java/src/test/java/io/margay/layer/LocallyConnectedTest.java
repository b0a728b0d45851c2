package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.Shape;
import io.margay.ShapeException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocallyConnectedTest {

  /**
   * Three filters for three places: the digits, the first of them, the last of them; then a bias
   * for each.
   */
  @Test
  void everyPlaceHasAFilterOfItsOwn() {
    float[] kernel = {100, 10, 1, 1, 0, 0, 0, 0, 1};
    float[] digits = {1, 2, 3, 4, 5, 6, 7};
    assertThat(
            Predicted.of(
                LocallyConnected1d.of(1, 3).stride(2),
                Shape.of(7, 1),
                digits,
                Map.of(
                    "locally_connected1d/kernel",
                    kernel,
                    "locally_connected1d/bias",
                    new float[] {0, 10, 20})))
        .containsExactly(123, 13, 27);
    assertThat(
            Predicted.of(
                LocallyConnected2d.of(1, 3, 1).stride(2, 1).relu(),
                Shape.of(7, 1, 1),
                digits,
                Map.of(
                    "locally_connected2d/kernel",
                    kernel,
                    "locally_connected2d/bias",
                    new float[] {0, -10, 0})))
        .containsExactly(123, 0, 7);
  }

  @Test
  void parametersAreKeras() {
    LocallyConnected2d local = LocallyConnected2d.of(8, 3);
    assertThat(local.output(Shape.of(8, 8, 3))).isEqualTo(Shape.of(6, 6, 8));
    assertThat(local.parameters(Shape.of(8, 8, 3)))
        .containsExactly(
            new Parameter("kernel", Shape.of(36, 27, 8), Initializer.glorotUniform()),
            new Parameter("bias", Shape.of(6, 6, 8), Initializer.zeros()));
  }

  @Test
  void theLineSaysOnlyWhatIsNotAssumed() {
    assertThat(LocallyConnected2d.of(8, 3).attributes()).isEqualTo("filters=8 kernel=3x3");
    LocallyConnected1d full = LocallyConnected1d.of(2, 5).stride(2).padding(Padding.SAME).tanh();
    assertThat(full.attributes())
        .isEqualTo("filters=2 kernel=5 stride=2 padding=same activation=tanh");
    assertThat(full.title()).isEqualTo("LocallyConnected1d[2 filters 5, stride 2, padding SAME]");
  }

  @Test
  void whatIsWrongIsSaid() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LocallyConnected2d.of(0, 3))
        .withMessage("LocallyConnected2d: 0 filters, expected 1 to 1048576");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> LocallyConnected2d.of(1, 3).output(Shape.of(8, 8)))
        .withMessage(
            "LocallyConnected2d[1 filter 3x3]: input 8x8 has 2 dimensions, expected 3 (rows x"
                + " columns x channels). Put Reshape before it.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LocallyConnected2d.of(4096, 3).output(Shape.of(300, 300, 3)))
        .withMessageContaining("filters=4096: 88804x27x4096 weights are more than 2,147,483,647");
  }
}
