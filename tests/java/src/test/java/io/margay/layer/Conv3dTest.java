package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.Shape;
import io.margay.ShapeException;
import org.junit.jupiter.api.Test;

/** Volumes: planes x rows x columns x channels. */
class Conv3dTest {

  @Test
  void everyAxisShrinksByTheFilter() {
    Conv3d conv = Conv3d.of(8, 3);
    assertThat(conv.output(Shape.of(16, 32, 32, 1))).isEqualTo(Shape.of(14, 30, 30, 8));
    assertThat(conv.parameters(Shape.of(16, 32, 32, 1)))
        .containsExactly(
            new Parameter("kernel", Shape.of(3, 3, 3, 1, 8), Initializer.glorotUniform()),
            new Parameter("bias", Shape.of(8), Initializer.zeros()));
  }

  @Test
  void axesHaveExtentsOfTheirOwn() {
    Conv3d conv =
        Conv3d.of(6, 1, 3, 5)
            .stride(1, 2, 1)
            .dilation(1, 1, 2)
            .padding(Padding.of(0, 1, 4))
            .groups(3);
    assertThat(conv.attributes())
        .isEqualTo("filters=6 kernel=1x3x5 stride=1x2x1 dilation=1x1x2 padding=0x1x4 groups=3");
    assertThat(conv.output(Shape.of(4, 9, 12, 3))).isEqualTo(Shape.of(4, 5, 12, 6));
    assertThat(conv.kernel(2, 2, 2).padding(Padding.sides(1, 0, 0, 0, 2, 0)).title())
        .isEqualTo(
            "Conv3d[6 filters 2x2x2, stride 1x2x1, dilation 1x1x2, padding 1,0,0,0,2,0, groups 3]");
  }

  @Test
  void messagesSpeakOfPlanes() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> Conv3d.of(2, 5, 1, 1).output(Shape.of(4, 9, 9, 1)))
        .withMessage(
            "Conv3d[2 filters 5x1x1]: input 4x9x9x1: the filter is larger than the input (5 planes,"
                + " 4 there). Use a smaller one, padding SAME, or a larger input.");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> Conv3d.of(2, 3).output(Shape.of(9, 9, 1)))
        .withMessage(
            "Conv3d[2 filters 3x3x3]: input 9x9x1 has 3 dimensions, expected 4 (planes x rows x"
                + " columns x channels). Put Reshape before it.");
    Operator flat = Operator.of("conv3d").key("filters", 2).key("kernel", "3x3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> flat.output(Shape.of(9, 9, 9, 1)))
        .withMessageEndingWith(
            "kernel=3x3: expected PLANESxROWSxCOLUMNS (or one number for all) from 1 to 65536");
  }
}
