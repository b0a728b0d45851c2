package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.model.Model;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeparableConvTest {

  private static Model model(Block block, int... shape) {
    return Model.sequential(Input.of(Shape.of(shape), DataType.F32), block);
  }

  /**
   * 1 2 3 and 4 5 6 become sums of neighbours, 3 5 and 9 11; then sum and difference of the two.
   */
  @Test
  void aroundEachChannelAndThenAcrossThem() {
    assertThat(
            Predicted.of(
                SeparableConv1d.of(2, 2).relu(),
                Shape.of(3, 2),
                new float[] {1, 4, 2, 5, 3, 6},
                Map.of(
                    "separable_conv1d/depthwise/kernel", new float[] {1, 1, 1, 1},
                    "separable_conv1d/pointwise/kernel", new float[] {1, 1, 1, -1},
                    "separable_conv1d/pointwise/bias", new float[] {100, 7})))
        .containsExactly(112, 1, 116, 1);
  }

  @Test
  void itIsTwoLines() {
    SeparableConv2d conv =
        SeparableConv2d.of(64, 3).stride(2).padding(Padding.SAME).multiplier(2).relu();
    Model model = model(conv, 32, 32, 32);
    assertThat(model.program())
        .endsWith(
            "separable_conv2d/depthwise = depthwise_conv2d(input) kernel=3x3 stride=2x2"
                + " padding=same multiplier=2 bias=false\n"
                + "separable_conv2d/pointwise = conv2d(separable_conv2d/depthwise) filters=64"
                + " kernel=1x1 activation=relu\n");
    assertThat(model.outputShape()).isEqualTo(Shape.of(16, 16, 64));
    assertThat(conv.title()).isEqualTo("SeparableConv2d[64 filters 3x3, stride 2, padding SAME]");
  }

  /** Keras' SeparableConv2D: 3·3·32 + 32·64 + 64, where a convolution has 3·3·32·64 + 64. */
  @Test
  void parametersAreKeras() {
    assertThat(model(SeparableConv2d.of(64, 3), 32, 32, 32).parameterCount()).isEqualTo(2_400);
    assertThat(model(Conv2d.of(64, 3), 32, 32, 32).parameterCount()).isEqualTo(18_496);
    assertThat(model(SeparableConv1d.of(64, 3), 100, 32).parameterCount()).isEqualTo(2_208);
    assertThat(model(SeparableConv1d.of(64, 3).bias(false).dilation(2), 100, 32).parameterCount())
        .isEqualTo(2_144);
  }

  @Test
  void bothAreTrainedAlike() {
    assertThat(model(SeparableConv2d.of(4, 3).frozen(true).bias(false), 8, 8, 2).program())
        .endsWith(
            "depthwise_conv2d(input) kernel=3x3 bias=false frozen=true\n"
                + "separable_conv2d/pointwise = conv2d(separable_conv2d/depthwise) filters=4"
                + " kernel=1x1 bias=false frozen=true\n");
  }

  @Test
  void whatIsWrongIsSaid() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SeparableConv2d.of(8, 3).multiplier(0))
        .withMessage("SeparableConv2d: multiplier 0, expected 1 to 1048576");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SeparableConv2d.of(0, 3))
        .withMessage("SeparableConv2d: 0 filters, expected 1 to 1048576");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> SeparableConv2d.of(8, 5).apply(Input.image(4, 4, 1)))
        .withMessage(
            "SeparableConv2d[8 filters 5x5]: DepthwiseConv2d[5x5]: input 4x4x1: the filter is"
                + " larger than the input (5 rows, 4 there). Use a smaller one, padding SAME, or a"
                + " larger input.");
  }
}
