package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.model.Model;
import io.margay.train.Sgd;
import io.margay.train.Trainer;
import java.util.List;
import org.junit.jupiter.api.Test;

class PReluTest {

  @Test
  void aSlopeForEachChannelOrOneForAll() {
    assertThat(PRelu.of().output(Shape.of(5, 4, 3))).isEqualTo(Shape.of(5, 4, 3));
    assertThat(PRelu.of().parameters(Shape.of(5, 4, 3)).get(0).shape()).isEqualTo(Shape.of(3));
    assertThat(PRelu.of().shared(true).parameters(Shape.of(5, 4, 3)).get(0).shape())
        .isEqualTo(Shape.of(1));
  }

  @Test
  void wordsOfItsProgram() {
    assertThat(PRelu.of().attributes()).isEmpty();
    assertThat(PRelu.of().shared(true).initializer(Initializer.zeros()).attributes())
        .isEqualTo("shared=true init=zeros");
    assertThat(PRelu.of().shared(true).title()).isEqualTo("PRelu[shared]");
  }

  /**
   * Of (-2, 4) and slopes of 1/4 come (-1/2, 4), whose sum 3.5 votes against 0. A step raises the
   * first slope by rate · (1 - p) · -2, and the second, which nothing below 0 met, not at all.
   */
  @Test
  void slopesLearnFromWhatIsBelowZero() {
    double first = 0.25 - 2 * (1 - 1 / (1 + Math.exp(-3.5)));
    assertThat(slopes(PRelu.of())).containsExactly(new double[] {first, 0.25}, within(1e-6));
    assertThat(slopes(PRelu.of().shared(true))).containsExactly(new double[] {first}, within(1e-6));
  }

  private static double[] slopes(PRelu layer) {
    Model model =
        Model.sequential(
            Input.of(Shape.of(2), DataType.F32),
            layer.named("bent"),
            Dense.of(2).bias(false).named("votes"));
    try (Trainer trainer =
        Trainer.of(model).optimizer(Sgd.of(1)).batch(1).epochs(1).lanes(1).build()) {
      trainer.setParameter("votes/kernel", Tensor.of(new float[] {1, 0, 1, 0}, Shape.of(2, 2)));
      trainer.fit(
          Dataset.of(
              Tensor.of(new float[] {-2, 4}, Shape.of(1, 2)),
              Tensor.of(new int[] {0}, Shape.of(1)),
              List.of("a", "b")));
      return trainer.parameter("bent/alpha").toDoubles();
    }
  }
}
