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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Permute and resize. */
class ResizeTest {

  private static float[] of(Layer layer, Shape shape, float... values) {
    Model model = Model.sequential(Input.of(shape, DataType.F32), List.of(layer));
    try (Predictor predictor = Predictor.of(model, Map.of())) {
      return predictor.predict(values);
    }
  }

  @Test
  void dimensionsChangePlaces() {
    float[] picture = {1, 2, 3, 4, 5, 6};
    assertThat(Permute.of(2, 0, 1).output(Shape.of(28, 20, 3))).isEqualTo(Shape.of(3, 28, 20));
    assertThat(of(Permute.of(1, 0), Shape.of(2, 3), picture)).containsExactly(1, 4, 2, 5, 3, 6);
  }

  /** Keras: {@code UpSampling1D}; the interpolated numbers are the formula's by hand. */
  @Test
  void placesAreRepeatedOrInterpolated() {
    Shape steps = Shape.of(3, 1);
    assertThat(of(Resize.nearest(2), steps, 1, 2, 4)).containsExactly(1, 1, 2, 2, 4, 4);
    assertThat(of(Resize.bilinear(2), steps, 1, 2, 4))
        .containsExactly(1, 1.25f, 1.75f, 2.5f, 3.5f, 4);
    assertThat(of(corners(Resize.bilinearTo(5)), steps, 1, 2, 4)).containsExactly(1, 1.5f, 2, 3, 4);
    assertThat(of(Resize.bilinear(2).coordinates(Resize.Coordinates.ASYMMETRIC), steps, 1, 2, 4))
        .containsExactly(1, 1.5f, 2, 3, 4, 4);
    assertThat(of(Resize.nearestTo(2), steps, 1, 2, 4)).containsExactly(1, 4);
    assertThat(of(Resize.nearestTo(2).coordinates(Resize.Coordinates.ASYMMETRIC), steps, 1, 2, 4))
        .containsExactly(1, 2);
    assertThat(of(corners(Resize.nearestTo(2)), steps, 1, 2, 4)).containsExactly(1, 4);
    assertThat(of(Resize.bilinear(1, 2), Shape.of(1, 2, 1), 1, 3))
        .containsExactly(1, 1.5f, 2.5f, 3);
  }

  private static Resize corners(Resize resize) {
    return resize.coordinates(Resize.Coordinates.ALIGN_CORNERS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permute | order=0,1 | order=0,1: names 2 dimensions, expected all 3 of the input 4x3x2",
        "resize | mode=bilinear | resize needs size=ROWSxCOLUMNS or scale=N, one of them",
        "resize | size=8x8 scale=2 | resize needs size=ROWSxCOLUMNS or scale=N, one of them"
      })
  void whatDoesNotFitIsRefused(String op, String words, String message) {
    Operator layer = new Operator(op, Words.of(words), "");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> layer.output(Shape.of(4, 3, 2)))
        .withMessage(layer.title() + ": " + message);
  }

  @Test
  void whatCannotBeListedIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Resize.nearest(65_536).output(Shape.of(32, 1)))
        .withMessage(
            "Resize[nearest by 65536]: scale=65536: dimension 1 of 32x1 would have 2,097,152"
                + " places, expected at most 1,048,576");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Resize.nearest(2).output(Shape.of(7)))
        .withMessage(
            "Resize[nearest by 2]: input 7 has 1 dimension, expected places and channels. Put a"
                + " reshape before it.");
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Permute.of(1, 1))
        .withMessage("Permute: order [1, 1], expected every dimension once, such as 2, 0, 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Resize.nearest())
        .withMessage("Resize: size [] and scale [], expected one of them");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Resize.bilinearTo(0, 4))
        .withMessage(
            "Resize: size [0, 4], expected 1 to 1048576 for each of one to three dimensions");
  }

  @Test
  void titlesSayWhatIsDone() {
    assertThat(Permute.of(1, 0).title()).isEqualTo("Permute[1,0]");
    assertThat(corners(Resize.bilinearTo(8, 9)).title())
        .isEqualTo("Resize[bilinear to 8x9, align_corners]");
  }
}
