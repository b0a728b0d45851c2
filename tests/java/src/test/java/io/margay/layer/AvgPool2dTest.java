package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.Shape;
import org.junit.jupiter.api.Test;

class AvgPool2dTest {

  @Test
  void shapesAreThoseOfMaxPooling() {
    assertThat(AvgPool2d.of(2).output(Shape.of(26, 27, 32))).isEqualTo(Shape.of(13, 13, 32));
    assertThat(AvgPool2d.of(2).fit(Fit.CEIL).output(Shape.of(26, 27, 32)))
        .isEqualTo(Shape.of(13, 14, 32));
  }

  @Test
  void aWindowAsLargeAsTheInputAveragesEachMap() {
    assertThat(AvgPool2d.of(7).output(Shape.of(7, 7, 512))).isEqualTo(Shape.of(1, 1, 512));
  }

  @Test
  void paddingMustBeSmallerThanTheWindow() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AvgPool2d.of(3, 1).padding(Padding.of(0, 1)))
        .withMessage(
            "AvgPool2d[3x1]: padding 0x1, expected less than the window's own rows and columns: a"
                + " window would lie outside the input");
  }

  @Test
  void wordsOfItsProgram() {
    AvgPool2d pool = AvgPool2d.of(3).stride(1).fit(Fit.EXACT).named("blur");
    assertThat(pool.op() + " " + pool.attributes())
        .isEqualTo("avgpool2d kernel=3x3 stride=1x1 fit=exact");
    assertThat(pool.title()).isEqualTo("AvgPool2d[3x3, stride 1, fit EXACT]");
    assertThat(pool.kerasName()).isEqualTo("AveragePooling2D");
  }
}
