package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.util.List;
import java.util.Map;
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
            "AvgPool2d[3x1]: padding 0x1, expected less than the window's own size: a window would"
                + " lie outside the input");
  }

  private static float[] predict(AvgPool2d pool, int rows, float... pixels) {
    Shape shape = Shape.of(rows, pixels.length / rows, 1);
    Model model = Model.sequential(Input.of(shape, DataType.F32), List.of(pool));
    try (Predictor predictor = Predictor.of(model, Map.of())) {
      return predictor.predict(pixels);
    }
  }

  /** Keras' corner is 12 / 4, PyTorch's 12 / 9. */
  @Test
  void paddingIsAbsentOrCounts() {
    AvgPool2d pool = AvgPool2d.of(3).stride(2).padding(Padding.of(1));
    assertThat(predict(pool, 2, 1, 2, 4, 5)).containsExactly(3);
    assertThat(predict(pool.countPadding(true), 2, 1, 2, 4, 5)).containsExactly(12 / 9f);
    assertThat(pool.countPadding(true).attributes())
        .isEqualTo("kernel=3x3 stride=2x2 padding=1 count_padding=true");
    assertThat(pool.countPadding(true).title())
        .isEqualTo("AvgPool2d[3x3, stride 2, padding 1, padding counted]");
  }

  /** Windows of 0 1, 2 3 and 4 in a padded row of 0 | 1 2 3 4: what is beyond it never counts. */
  @Test
  void whatAPartialWindowLacksNeverCounts() {
    AvgPool2d pool = AvgPool2d.of(1, 2).padding(Padding.of(0, 0, 1, 0)).fit(Fit.CEIL);
    assertThat(predict(pool.countPadding(true), 1, 1, 2, 3, 4)).containsExactly(0.5f, 2.5f, 4);
    assertThat(predict(pool, 1, 1, 2, 3, 4)).containsExactly(1, 2.5f, 4);
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
