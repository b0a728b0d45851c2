package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pooling of sequences and volumes. */
class PoolAxesTest {

  private static float[] predict(Layer pool, Shape shape, float... values) {
    Model model = Model.sequential(Input.of(shape, DataType.F32), List.of(pool));
    try (Predictor predictor = Predictor.of(model, Map.of())) {
      return predictor.predict(values);
    }
  }

  /** Two channels: 1 3 2 5 and 8 6 4 0. */
  @Test
  void aSequenceIsPooledAlongItsPositions() {
    float[] sequence = {1, 8, 3, 6, 2, 4, 5, 0};
    Shape shape = Shape.of(4, 2);
    assertThat(predict(MaxPool1d.of(2), shape, sequence)).containsExactly(3, 8, 5, 4);
    assertThat(predict(AvgPool1d.of(2), shape, sequence)).containsExactly(2, 7, 3.5f, 2);
    assertThat(predict(MaxPool1d.of(3).stride(1), shape, sequence)).containsExactly(3, 8, 5, 6);
    AvgPool1d first = AvgPool1d.of(2).stride(4).padding(Padding.sides(1, 0));
    assertThat(predict(first, shape, sequence)).containsExactly(1, 8);
    assertThat(predict(first.countPadding(true), shape, sequence)).containsExactly(0.5f, 4);
  }

  /** A cube of 1 to 8. */
  @Test
  void aVolumeIsPooledAlongPlanesRowsAndColumns() {
    float[] cube = {1, 2, 3, 4, 5, 6, 7, 8};
    Shape shape = Shape.of(2, 2, 2, 1);
    assertThat(predict(MaxPool3d.of(2), shape, cube)).containsExactly(8);
    assertThat(predict(AvgPool3d.of(2), shape, cube)).containsExactly(4.5f);
    assertThat(predict(MaxPool3d.of(2, 1, 1), shape, cube)).containsExactly(5, 6, 7, 8);
    assertThat(predict(AvgPool3d.of(1, 2, 1), shape, cube)).containsExactly(2, 3, 6, 7);
  }

  @Test
  void shapesOfNetworks() {
    assertThat(MaxPool1d.of(3).stride(2).output(Shape.of(100, 16))).isEqualTo(Shape.of(49, 16));
    assertThat(AvgPool1d.of(3).stride(1).padding(Padding.SAME).output(Shape.of(100, 16)))
        .isEqualTo(Shape.of(100, 16));
    assertThat(MaxPool3d.of(1, 2, 2).output(Shape.of(16, 112, 112, 64)))
        .as("the first of C3D")
        .isEqualTo(Shape.of(16, 56, 56, 64));
    assertThat(AvgPool3d.of(1, 7, 7).output(Shape.of(4, 7, 7, 512)))
        .isEqualTo(Shape.of(4, 1, 1, 512));
    assertThat(MaxPool3d.of(2).kerasName()).isEqualTo("MaxPooling3D");
    assertThat(AvgPool1d.of(2).title()).isEqualTo("AvgPool1d[2]");
    assertThat(MaxPool3d.of(1, 2, 2).attributes()).isEqualTo("kernel=1x2x2");
  }

  @Test
  void aPictureIsNoSequenceAndNoVolume() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> MaxPool1d.of(2).output(Shape.of(9, 9, 3)))
        .withMessage(
            "MaxPool1d[2]: input 9x9x3 has 3 dimensions, expected 2 (positions x channels). Put"
                + " Reshape before it.");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> AvgPool3d.of(2).output(Shape.of(9, 9, 3)))
        .withMessage(
            "AvgPool3d[2x2x2]: input 9x9x3 has 3 dimensions, expected 4 (planes x rows x columns x"
                + " channels). Put Reshape before it.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MaxPool3d(MaxPool2d.of(2).window(), ""))
        .withMessage("MaxPool3d: window 2x2, expected 3 axes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AvgPool1d.of(2).padding(Padding.of(2)))
        .withMessage(
            "AvgPool1d[2]: padding 2, expected less than the window's own size: a window would lie"
                + " outside the input");
  }

  /** A line is read without looking at its windows. */
  @Test
  void twoThousandMillionWindowsTakeNoMemory() {
    Shape longest = Shape.of(Integer.MAX_VALUE, 1);
    assertThat(MaxPool1d.of(1).output(longest)).isEqualTo(longest);
    assertThat(AvgPool1d.of(2).output(longest)).isEqualTo(Shape.of(Integer.MAX_VALUE / 2, 1));
    assertThat(AdaptiveAvgPool.of(3).output(longest)).isEqualTo(Shape.of(3, 1));
  }

  /** Five places in three bins: 0 and 1, 1 to 3, 3 and 4. */
  @Test
  void adaptiveBinsShareThePlacesBetweenThem() {
    Shape shape = Shape.of(5, 1);
    float[] values = {1, 2, 9, 4, 6};
    assertThat(predict(AdaptiveAvgPool.of(3), shape, values)).containsExactly(1.5f, 5, 5);
    assertThat(predict(AdaptiveMaxPool.of(3), shape, values)).containsExactly(2, 9, 6);
    assertThat(predict(AdaptiveAvgPool.of(5), shape, values)).containsExactly(values);
  }

  /** Two places in three bins: 0, both, 1. */
  @Test
  void moreBinsThanPlacesRepeatValues() {
    assertThat(predict(AdaptiveAvgPool.of(3), Shape.of(2, 1), 2, 6)).containsExactly(2, 4, 6);
  }

  @Test
  void oneNumberOfBinsIsForAllAxes() {
    assertThat(AdaptiveAvgPool.of(7).output(Shape.of(9, 13, 512))).isEqualTo(Shape.of(7, 7, 512));
    assertThat(AdaptiveMaxPool.of(2).output(Shape.of(8, 9, 10, 4))).isEqualTo(Shape.of(2, 2, 2, 4));
    assertThat(AdaptiveMaxPool.of(6, 1).output(Shape.of(13, 13, 256)))
        .isEqualTo(Shape.of(6, 1, 256));
    assertThat(AdaptiveAvgPool.of(7, 7)).isEqualTo(AdaptiveAvgPool.of(7));
    assertThat(AdaptiveAvgPool.of(7, 7).attributes()).isEqualTo("output=7");
    assertThat(AdaptiveMaxPool.of(6, 1).title()).isEqualTo("AdaptiveMaxPool[6x1]");
    Model model =
        Model.sequential(Input.image(9, 13, 3), List.of(AdaptiveAvgPool.of(7, 7), Flatten.of()));
    assertThat(Model.parse(model.program())).isEqualTo(model);
  }

  @Test
  void binsAreForPlaces() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> AdaptiveAvgPool.of(7).output(Shape.of(64)))
        .withMessage(
            "AdaptiveAvgPool[7]: input 64 has 1 dimension, expected places and channels. Put"
                + " Reshape before it.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AdaptiveAvgPool.of(7, 6, 5).output(Shape.of(9, 9, 64)))
        .withMessage(
            "AdaptiveAvgPool[7x6x5]: output=7x6x5: expected ROWSxCOLUMNS (or one number for both)"
                + " from 1 to 65536");
    assertThatIllegalArgumentException().isThrownBy(() -> AdaptiveAvgPool.of());
    assertThatIllegalArgumentException().isThrownBy(() -> AdaptiveAvgPool.of(0));
  }
}
