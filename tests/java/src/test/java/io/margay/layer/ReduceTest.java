package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReduceTest {

  @Test
  void dimensionsAreLeftOutOrKept() {
    Shape picture = Shape.of(7, 5, 64);
    assertThat(Reduce.mean(0, 1).output(picture)).isEqualTo(Shape.of(64));
    assertThat(Reduce.mean(-2, 0).keep(true).output(picture)).isEqualTo(Shape.of(1, 1, 64));
    assertThat(Reduce.max(-1).output(picture)).isEqualTo(Shape.of(7, 5));
    assertThat(Reduce.sum(0, 1, 2).output(picture)).isEqualTo(Shape.of(1));
    assertThat(Reduce.sum(0).parameters(picture)).isEmpty();
  }

  @Test
  void axesThatAreNoneAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Reduce.mean(4))
        .withMessage("ReduceMean: axis 4, expected -4 to 3");
    assertThatIllegalArgumentException()
        .isThrownBy(Reduce::sum)
        .withMessage("ReduceSum: axes [], expected different ones, at least one");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Reduce.max(1, 1))
        .withMessage("ReduceMax: axes [1, 1], expected different ones, at least one");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Reduce.max(2).output(Shape.of(4, 3)))
        .withMessage(
            "ReduceMax[axes 2]: axes=2: expected dimensions with commas between, each -2 to 1 for"
                + " the input 4x3");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Reduce.max(1, -1).keep(true).output(Shape.of(4, 3)))
        .withMessage(
            "ReduceMax[axes 1,-1, kept]: axes=1,-1: names dimension -1 twice, expected different"
                + " ones");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Operator.of("reduce_mean").output(Shape.of(4)))
        .withMessage(
            "reduce_mean: reduce_mean needs axes=, for example axes=0,1 for rows and columns");
  }

  /** Two rows of two places of two channels. */
  @Test
  void oneValueIsMadeOfAllAlongADimension() {
    float[] values = {1, 2, 3, -4, 5, 6, 7, 0};
    assertThat(of(Reduce.mean(0, 1), values)).containsExactly(4, 1);
    assertThat(of(Reduce.sum(0), values)).containsExactly(6, 8, 10, -4);
    assertThat(of(Reduce.max(1), values)).containsExactly(3, 2, 7, 6);
    assertThat(of(Reduce.max(-1), values)).containsExactly(2, 3, 6, 7);
    assertThat(of(Reduce.sum(0, 1, 2), values)).containsExactly(20);
  }

  private static float[] of(Reduce layer, float[] values) {
    Model model = Model.sequential(Input.of(Shape.of(2, 2, 2), DataType.F32), List.of(layer));
    try (Predictor predictor = Predictor.of(model, Map.of())) {
      return predictor.predict(values);
    }
  }
}
