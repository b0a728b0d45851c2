package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.Shape;
import io.margay.ShapeException;
import org.junit.jupiter.api.Test;

class MaxPool2dTest {

  @Test
  void windowsLieSideBySide() {
    assertThat(MaxPool2d.of(2).output(Shape.of(26, 26, 32))).isEqualTo(Shape.of(13, 13, 32));
    assertThat(MaxPool2d.of(2, 3).output(Shape.of(6, 6, 1))).isEqualTo(Shape.of(3, 2, 1));
  }

  @Test
  void theLastColumnAndRowAreLeftOutAsInKeras() {
    assertThat(MaxPool2d.of(2).output(Shape.of(11, 11, 64))).isEqualTo(Shape.of(5, 5, 64));
  }

  @Test
  void partialWindowsAtTheEdgeAsInTheLecture() {
    MaxPool2d pool = MaxPool2d.of(2).fit(Fit.CEIL);
    assertThat(pool.output(Shape.of(7, 7, 3))).isEqualTo(Shape.of(4, 4, 3));
    assertThat(pool.output(Shape.of(4, 4, 3))).isEqualTo(Shape.of(2, 2, 3));
    assertThat(pool.output(Shape.of(5, 5, 1))).as("the smiley").isEqualTo(Shape.of(3, 3, 1));
  }

  @Test
  void aPartialWindowMustStartInsideTheInput() {
    MaxPool2d pool = MaxPool2d.of(2).stride(3).fit(Fit.CEIL);
    assertThat(pool.output(Shape.of(3, 4, 1)))
        .as("rows 3: the second window would start at 3, behind the last row")
        .isEqualTo(Shape.of(1, 2, 1));
  }

  @Test
  void overlappingWindowsAreAlexNets() {
    assertThat(MaxPool2d.of(3).stride(2).output(Shape.of(55, 55, 96)))
        .isEqualTo(Shape.of(27, 27, 96));
  }

  @Test
  void exactRefusesARest() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> MaxPool2d.of(2).fit(Fit.EXACT).output(Shape.of(7, 7, 3)))
        .withMessage(
            "MaxPool2d[2x2, fit EXACT]: input 7x7x3: (7 - 2) / 2 + 1 = 3.50: the window does not"
                + " fit.\n"
                + "  Use stride 1, padding SAME, or fit FLOOR to leave the last column and row"
                + " out.");
  }

  @Test
  void paddingMustLeaveAValueUnderEveryWindow() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MaxPool2d.of(2).padding(Padding.of(2)))
        .withMessage(
            "MaxPool2d[2x2]: padding 2, expected less than the window's own size: a window would"
                + " lie outside the input");
    assertThat(MaxPool2d.of(3).stride(2).padding(Padding.of(1)).output(Shape.of(112, 112, 64)))
        .isEqualTo(Shape.of(56, 56, 64));
  }

  @Test
  void itLearnsNothing() {
    assertThat(MaxPool2d.of(2).parameters(Shape.of(4, 4, 1))).isEmpty();
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> MaxPool2d.of(2).output(Shape.of(9, 9)))
        .withMessage(
            "MaxPool2d[2x2]: input 9x9 has 2 dimensions, expected 3 (rows x columns x channels)."
                + " Put Reshape before it.");
  }

  @Test
  void programLeavesAnEqualStrideOut() {
    assertThat(MaxPool2d.of(2).attributes()).isEqualTo("kernel=2x2");
    assertThat(MaxPool2d.of(3).stride(2).padding(Padding.SAME).attributes())
        .isEqualTo("kernel=3x3 stride=2x2 padding=same");
    assertThat(MaxPool2d.of(3).stride(2).title()).isEqualTo("MaxPool2d[3x3, stride 2]");
  }
}
