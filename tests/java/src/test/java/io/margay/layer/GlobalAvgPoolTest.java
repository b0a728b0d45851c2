package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GlobalAvgPoolTest {

  @Test
  void onlyTheChannelsStay() {
    assertThat(GlobalAvgPool.of().output(Shape.of(7, 7, 512))).isEqualTo(Shape.of(512));
    assertThat(GlobalAvgPool.of().output(Shape.of(9, 6))).as("a sequence").isEqualTo(Shape.of(6));
    assertThat(GlobalAvgPool.of().parameters(Shape.of(7, 7, 512))).isEmpty();
  }

  @Test
  void valuesWithoutPlacesAreRefused() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> GlobalAvgPool.of().output(Shape.of(64)))
        .withMessage(
            "GlobalAvgPool: input 64 has 1 dimension, expected places and channels. "
                + "Leave the pooling out: there is one value per channel already.");
  }

  /** Two channels: (1 + 3 + 5 + 7) / 4 and (2 + 4 + 6 + 0) / 4. */
  @Test
  void eachChannelIsAveragedByItself() {
    Model model =
        Model.sequential(Input.of(Shape.of(2, 2, 2), DataType.F32), List.of(GlobalAvgPool.of()));
    try (Predictor predictor = Predictor.of(model, Map.of())) {
      assertThat(predictor.predict(new float[] {1, 2, 3, 4, 5, 6, 7, 0})).containsExactly(4, 3);
    }
  }
}
