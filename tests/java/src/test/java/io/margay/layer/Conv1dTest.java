package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.Shape;
import io.margay.ShapeException;
import org.junit.jupiter.api.Test;

/** Sequences: positions x channels. */
class Conv1dTest {

  @Test
  void positionsShrinkByTheFilter() {
    Conv1d conv = Conv1d.of(16, 5);
    assertThat(conv.output(Shape.of(100, 4))).isEqualTo(Shape.of(96, 16));
    assertThat(conv.parameters(Shape.of(100, 4)))
        .containsExactly(
            new Parameter("kernel", Shape.of(5, 4, 16), Initializer.glorotUniform()),
            new Parameter("bias", Shape.of(16), Initializer.zeros()));
    assertThat(conv.padding(Padding.SAME).stride(3).output(Shape.of(100, 4)))
        .isEqualTo(Shape.of(34, 16));
  }

  @Test
  void oneNumberIsEnoughForEachKey() {
    Conv1d conv = Conv1d.of(8, 3).stride(2).dilation(4).padding(Padding.sides(8, 0)).groups(2);
    assertThat(conv.attributes())
        .isEqualTo("filters=8 kernel=3 stride=2 dilation=4 padding=8,0 groups=2");
    assertThat(conv.title())
        .isEqualTo("Conv1d[8 filters 3, stride 2, dilation 4, padding 8,0, groups 2]");
    assertThat(conv.output(Shape.of(10, 2))).isEqualTo(Shape.of(5, 8));
  }

  @Test
  void messagesSpeakOfPositions() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> Conv1d.of(2, 5).output(Shape.of(3, 1)))
        .withMessage(
            "Conv1d[2 filters 5]: input 3x1: the filter is larger than the input (5 positions, 3"
                + " there). Use a smaller one, padding SAME, or a larger input.");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> Conv1d.of(2, 3).stride(2).fit(Fit.EXACT).output(Shape.of(8, 1)))
        .withMessage(
            "Conv1d[2 filters 3, stride 2, fit EXACT]: input 8x1: (8 - 3) / 2 + 1 = 3.50: the"
                + " filter does not fit.\n"
                + "  Use stride 1, padding SAME, or fit FLOOR to leave the last position out.");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> Conv1d.of(2, 3).output(Shape.of(8, 8, 1)))
        .withMessage(
            "Conv1d[2 filters 3]: input 8x8x1 has 3 dimensions, expected 2 (positions x channels)."
                + " Put Reshape before it.");
    Operator square = Operator.of("conv1d").key("filters", 2).key("kernel", "3x3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> square.output(Shape.of(8, 1)))
        .withMessageEndingWith("kernel=3x3: expected LENGTH from 1 to 65536");
    Operator sides =
        Operator.of("conv1d").key("filters", 2).key("kernel", "3").key("padding", "1,1,1,1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sides.output(Shape.of(8, 1)))
        .withMessageEndingWith("padding=1,1,1,1: expected valid, same, P or before,after");
  }

  @Test
  void windowsOfOtherAxesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Conv1d.of(2, 3).window(Conv2d.of(2, 3).window()))
        .withMessage("Conv1d: window 3x3, expected 1 axis");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Conv1d.of(2, 3).padding(Padding.of(1, 2)))
        .withMessage("window 3, stride 1, dilation 1, padding 1x2: expected 1 axis everywhere");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Conv2d.of(2, 3).padding(Padding.sides(2, 0)))
        .withMessage(
            "window 3x3, stride 1x1, dilation 1x1, padding 2,0: expected 2 axes everywhere");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Padding.sides(1, 2, 3))
        .withMessage("padding of 3 sides: expected two for each axis");
  }
}
