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

/** Pad, crop and slice. */
class ResamplingTest {

  private static float[] of(Layer layer, Shape shape, float... values) {
    Model model = Model.sequential(Input.of(shape, DataType.F32), List.of(layer));
    try (Predictor predictor = Predictor.of(model, Map.of())) {
      return predictor.predict(values);
    }
  }

  @Test
  void aSequenceIsPadded() {
    Shape steps = Shape.of(4, 1);
    assertThat(of(Pad.zero(2), steps, 1, 2, 3, 4)).containsExactly(0, 0, 1, 2, 3, 4, 0, 0);
    assertThat(of(Pad.zero(1, 0).value(-5), steps, 1, 2, 3, 4)).containsExactly(-5, 1, 2, 3, 4);
    assertThat(of(Pad.reflect(2), steps, 1, 2, 3, 4)).containsExactly(3, 2, 1, 2, 3, 4, 3, 2);
    assertThat(of(Pad.edge(2, 1), steps, 1, 2, 3, 4)).containsExactly(1, 1, 1, 2, 3, 4, 4);
  }

  @Test
  void partsAreTaken() {
    float[] picture = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    Shape shape = Shape.of(3, 3, 1);
    assertThat(of(Crop.of(1), shape, picture)).containsExactly(5);
    assertThat(of(Crop.of(0, 1, 2, 0), shape, picture)).containsExactly(3, 6);
    assertThat(of(Slice.of(0, 1), shape, picture)).containsExactly(4, 5, 6, 7, 8, 9);
    assertThat(of(Slice.of(1, 0, -1), shape, picture)).containsExactly(1, 2, 4, 5, 7, 8);
    assertThat(of(Slice.of(-2, 0).step(2), shape, picture)).containsExactly(1, 3, 4, 6, 7, 9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pad | padding=1x1x1x1 | padding=1x1x1x1: expected one number, one for each dimension of"
            + " 4x3x2 with x between (without its channels, or with them), or two for each with"
            + " commas (top,bottom,left,right), from 0 to 65,536",
        "pad | padding=3 mode=reflect | padding=3: mode=reflect mirrors at most 2 values of"
            + " dimension 2 of 4x3x2, all but the one at the side",
        "pad | padding=1 mode=edge value=2 | value=2: mode=edge takes the values from the input."
            + " Leave one of them out.",
        "pad | mode=edge | pad needs padding=, for example padding=1 or"
            + " padding=top,bottom,left,right",
        "crop | cropping=0,0,2,1 | input 4x3x2: 2 and 1 values are cut off dimension 2 of 3,"
            + " expected to leave at least 1",
        "slice | axis=0 start=4 | start=4: expected -4 to 3 for a dimension of 4",
        "slice | axis=0 start=2 stop=-2 | stop=-2: the slice from 2 to before 2 has no values,"
            + " expected at least 1",
        "slice | axis=3 | axis=3: expected -3 to 2 for the input 4x3x2"
      })
  void whatDoesNotFitIsRefused(String op, String words, String message) {
    Operator layer = new Operator(op, Words.of(words), "");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> layer.output(Shape.of(4, 3, 2)))
        .withMessage(layer.title() + ": " + message);
  }

  @Test
  void longDimensionsAreRefusedBeforeTheyAreListed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Slice.of(0, 1).output(Shape.of(2_000_000_000)))
        .withMessage(
            "Slice[axis 0, 1:]: input 2000000000 has 2,000,000,000 values in dimension 1, expected"
                + " at most 1,048,576. Put a reshape before it.");
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pad.zero(1, 2, 3))
        .withMessage(
            "3 sides: expected one number, or two for each dimension: top, bottom, left, right");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Crop.of(-1))
        .withMessage("sides before [-1] and after [-1]: expected 0 to 65536 on every side");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pad.edge(1).value(2))
        .withMessage("Pad: value 2, but mode edge has none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Slice.of(0, 1).step(0))
        .withMessage("Slice: step 0, expected at least 1");
  }

  @Test
  void titlesSayWhatIsDone() {
    assertThat(Pad.zero(1, 2, 0, 0).value(3).title()).isEqualTo("Pad[zero 1,2,0,0, value 3]");
    assertThat(Crop.of(2).title()).isEqualTo("Crop[2]");
    assertThat(Slice.of(0, 2, -1).step(2).title()).isEqualTo("Slice[axis 0, 2:-1:2]");
  }
}
