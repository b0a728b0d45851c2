package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.Shape;
import io.margay.ShapeException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DepthwiseConvTest {

  /** 1 2 3 with the filters 1 1 and 10 0; 4 5 6 with the filters 0 1 and 1 -1. */
  @Test
  void eachChannelHasFiltersOfItsOwn() {
    float[] picture = {1, 4, 2, 5, 3, 6};
    float[] kernel = {1, 10, 0, 1, 1, 0, 1, -1};
    DepthwiseConv2d conv = DepthwiseConv2d.of(1, 2).multiplier(2);
    assertThat(
            Predicted.of(
                conv, Shape.of(1, 3, 2), picture, Map.of("depthwise_conv2d/kernel", kernel)))
        .containsExactly(3, 10, 5, -1, 5, 20, 6, -1);
    assertThat(
            Predicted.of(
                DepthwiseConv1d.of(2).multiplier(2),
                Shape.of(3, 2),
                picture,
                Map.of("depthwise_conv1d/kernel", kernel)))
        .containsExactly(3, 10, 5, -1, 5, 20, 6, -1);
    assertThat(
            Predicted.of(
                DepthwiseConv3d.of(1, 1, 2).multiplier(2).relu(),
                Shape.of(1, 1, 3, 2),
                picture,
                Map.of("depthwise_conv3d/kernel", kernel)))
        .containsExactly(3, 10, 5, 0, 5, 20, 6, 0);
  }

  @Test
  void parametersAreKeras() {
    assertThat(DepthwiseConv2d.of(3).multiplier(2).parameters(Shape.of(8, 8, 5)))
        .containsExactly(
            new Parameter("kernel", Shape.of(3, 3, 5, 2), Initializer.glorotUniform()),
            new Parameter("bias", Shape.of(10), Initializer.zeros()));
    assertThat(DepthwiseConv3d.of(3).parameters(Shape.of(8, 8, 8, 5)).get(0).shape())
        .isEqualTo(Shape.of(3, 3, 3, 5, 1));
    assertThat(DepthwiseConv1d.of(3).parameters(Shape.of(8, 5)).get(0).shape())
        .isEqualTo(Shape.of(3, 5, 1));
  }

  @Test
  void sizesAreThoseOfAConvolution() {
    DepthwiseConv2d conv = DepthwiseConv2d.of(3).stride(2).padding(Padding.SAME);
    assertThat(conv.output(Shape.of(112, 112, 32))).isEqualTo(Shape.of(56, 56, 32));
    assertThat(DepthwiseConv1d.of(5).dilation(2).multiplier(3).output(Shape.of(28, 2)))
        .isEqualTo(Shape.of(20, 6));
    assertThat(DepthwiseConv3d.of(2).stride(1, 2, 2).output(Shape.of(4, 8, 8, 3)))
        .isEqualTo(Shape.of(3, 4, 4, 3));
  }

  @Test
  void theLineSaysOnlyWhatIsNotAssumed() {
    assertThat(DepthwiseConv2d.of(3).attributes()).isEqualTo("kernel=3x3");
    DepthwiseConv2d full = DepthwiseConv2d.of(3, 5).stride(2).multiplier(4).bias(false).relu();
    assertThat(full.attributes())
        .isEqualTo("kernel=3x5 stride=2x2 multiplier=4 bias=false activation=relu");
    assertThat(full.title()).isEqualTo("DepthwiseConv2d[3x5, stride 2, multiplier 4]");
  }

  @Test
  void whatIsWrongIsSaid() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DepthwiseConv2d.of(3).multiplier(0))
        .withMessage("DepthwiseConv2d: multiplier 0, expected 1 to 1048576");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DepthwiseConv3d.of(3).window(Conv2d.of(1, 3).window()))
        .withMessage("DepthwiseConv3d: window 3x3, expected 3 axes");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> DepthwiseConv2d.of(5).output(Shape.of(4, 8, 3)))
        .withMessage(
            "DepthwiseConv2d[5x5]: input 4x8x3: the filter is larger than the input (5 rows, 4"
                + " there). Use a smaller one, padding SAME, or a larger input.");
  }
}
