package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.model.Model;
import io.margay.train.Sgd;
import io.margay.train.Trainer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The layers that change values by chance in training: kinds of dropout, and noise. */
class NoiseTest {

  /**
   * What a layer makes of a picture of ones in the first step of a training. From weights of 0 both
   * votes are 1/2, so the first one's weights become rate / 2 times the result.
   */
  private static float[] trained(Layer layer, int seed) {
    Model model =
        Model.sequential(
            Input.of(Shape.of(3, 2, 8), DataType.F32),
            layer.named("noise"),
            Flatten.of(),
            Dense.of(2).bias(false).initializer(Initializer.zeros()).named("votes"));
    float[] ones = new float[48];
    Arrays.fill(ones, 1);
    try (Trainer trainer =
        Trainer.of(model).optimizer(Sgd.of(2)).batch(1).epochs(1).lanes(1).seed(seed).build()) {
      trainer.fit(
          Dataset.of(
              Tensor.of(ones, Shape.of(1, 3, 2, 8)),
              Tensor.of(new int[] {0}, Shape.of(1)),
              List.of("a", "b")));
      float[] votes = trainer.parameter("votes/kernel").toFloats();
      float[] result = new float[48];
      for (int i = 0; i < result.length; i++) {
        result[i] = votes[2 * i];
      }
      return result;
    }
  }

  @Test
  void spatialDropoutLeavesOutWholeChannels() {
    float[] values = trained(SpatialDropout.of(0.5), 1);
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i]).isIn(0f, 2f).isEqualTo(values[i % 8]);
    }
    assertThat(values).contains(0f, 2f);
  }

  /** With a rate of 1/2: a = 1 / √(1/2 · (1 + m²/2)) is 0.8864049, and b = -a · m / 2. */
  @Test
  void alphaDropoutGivesTheLeastValue() {
    double least = -1.7580993408473766;
    double a = 1 / Math.sqrt(0.5 * (1 + 0.5 * least * least));
    double b = -a * 0.5 * least;
    assertThat(a).isCloseTo(0.8864049, within(1e-7));
    int fallen = 0;
    for (float value : trained(AlphaDropout.of(0.5), 1)) {
      boolean fell = Math.abs(value - (a * least + b)) < 1e-6;
      assertThat(fell || Math.abs(value - (a + b)) < 1e-6).as("%s", value).isTrue();
      fallen += fell ? 1 : 0;
    }
    assertThat(fallen).isBetween(10, 38);
  }

  @Test
  void noiseComesFromTheSeed() {
    float[] values = trained(GaussianNoise.of(0.5), 1);
    assertThat(values).doesNotHaveDuplicates().isEqualTo(trained(GaussianNoise.of(0.5), 1));
    assertThat(values).isNotEqualTo(trained(GaussianNoise.of(0.5), 2));
    double squares = 0;
    for (float value : values) {
      squares += (value - 1) * (value - 1);
    }
    assertThat(Math.sqrt(squares / 48)).isBetween(0.35, 0.65);
  }

  @Test
  void wordsOfTheirPrograms() {
    assertThat(SpatialDropout.of(0.2).attributes()).isEqualTo("rate=0.2");
    assertThat(AlphaDropout.of(0.1).title()).isEqualTo("AlphaDropout[0.1]");
    assertThat(GaussianNoise.of(0.1).attributes()).isEqualTo("deviation=0.1");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SpatialDropout.of(1))
        .withMessage("SpatialDropout[1]: expected a rate of 0 to 0.999, such as 0.2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AlphaDropout.of(-0.5))
        .withMessage("AlphaDropout[-0.5]: expected a rate of 0 to 0.999, such as 0.2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GaussianNoise.of(Double.NaN))
        .withMessage("GaussianNoise[NaN]: expected a deviation of 0 to 1000000, such as 0.1");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> SpatialDropout.of(0.5).output(Shape.of(10)))
        .withMessage(
            "SpatialDropout[0.5]: input 10 has 1 dimension, expected places and channels. Use"
                + " Dropout.");
  }
}
