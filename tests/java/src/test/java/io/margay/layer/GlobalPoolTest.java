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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GlobalPoolTest {

  static List<Layer> layers() {
    return List.of(GlobalAvgPool.of(), GlobalMaxPool.of());
  }

  @ParameterizedTest
  @MethodSource("layers")
  void onlyTheChannelsStay(Layer pool) {
    assertThat(pool.output(Shape.of(7, 7, 512))).isEqualTo(Shape.of(512));
    assertThat(pool.output(Shape.of(9, 6))).as("a sequence").isEqualTo(Shape.of(6));
    assertThat(pool.parameters(Shape.of(7, 7, 512))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("layers")
  void valuesWithoutPlacesAreRefused(Layer pool) {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> pool.output(Shape.of(64)))
        .withMessage(
            pool.title()
                + ": input 64 has 1 dimension, expected places and channels. "
                + "Leave the pooling out: there is one value per channel already.");
  }

  private static float[] predict(Layer pool) {
    Model model = Model.sequential(Input.of(Shape.of(2, 2, 2), DataType.F32), List.of(pool));
    try (Predictor predictor = Predictor.of(model, Map.of())) {
      return predictor.predict(new float[] {1, 2, 3, 4, 5, 6, 7, 0});
    }
  }

  /** Two channels: (1 + 3 + 5 + 7) / 4 and (2 + 4 + 6 + 0) / 4. */
  @Test
  void eachChannelIsAveragedByItself() {
    assertThat(predict(GlobalAvgPool.of())).containsExactly(4, 3);
  }

  @Test
  void theLargestOfEachChannelStays() {
    assertThat(predict(GlobalMaxPool.of())).containsExactly(7, 6);
  }
}
