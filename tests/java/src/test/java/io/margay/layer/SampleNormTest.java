package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.Tensor;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The normalisations by a sample's own statistics. */
class SampleNormTest {

  /** Two pixels of two channels: the first channel has 1 and 7, the second 5 and 3. */
  private static final Shape SHAPE = Shape.of(1, 2, 2);

  private static final float[] PIXELS = {1, 5, 7, 3};

  private static float[] predict(Layer layer, float[] gamma, float[] beta) {
    return predict(layer, gamma, beta, PIXELS);
  }

  private static float[] predict(Layer layer, float[] gamma, float[] beta, float[] pixels) {
    Model model = Model.sequential(Input.of(SHAPE, DataType.F32), List.of(layer.named("norm")));
    Shape shape = model.parameters().get("norm/gamma").shape();
    Map<String, Tensor> parameters =
        Map.of("norm/gamma", Tensor.of(gamma, shape), "norm/beta", Tensor.of(beta, shape));
    try (Predictor predictor = Predictor.of(model, parameters)) {
      return predictor.predict(pixels);
    }
  }

  private static float[] floats(double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** Mean 3 and variance 4 of the first pixel, 5 and 4 of the second; with epsilon 0.001. */
  @Test
  void layerNormLooksAtThePixel() {
    double d = Math.sqrt(4.001);
    assertThat(predict(LayerNorm.of(), floats(1, 10), floats(0, 0.5)))
        .containsExactly(floats(-2 / d, 20 / d + 0.5, 2 / d, -20 / d + 0.5), within(1e-5f));
  }

  /** Mean 4 and variance (9 + 1 + 9 + 1) / 4 = 5 of all values, and a weight for each. */
  @Test
  void layerNormOfWholeSamplesWeighsEachValue() {
    double d = Math.sqrt(5.001);
    assertThat(predict(LayerNorm.of().axes(0, 1, 2), floats(1, 2, 3, 4), floats(0, 0, 1, 0)))
        .containsExactly(floats(-3 / d, 2 / d, 9 / d + 1, -4 / d), within(1e-5f));
  }

  /** The same mean and variance, but weights of channels. */
  @Test
  void groupNormOfOneGroupWeighsChannels() {
    double d = Math.sqrt(5.001);
    assertThat(predict(GroupNorm.of(1), floats(1, 2), floats(0, 1)))
        .containsExactly(floats(-3 / d, 2 / d + 1, 3 / d, -2 / d + 1), within(1e-5f));
  }

  /** Mean 4 and variance 9 of the first channel, 4 and 1 of the second. */
  @Test
  void instanceNormIsGroupNormOfEveryChannel() {
    float[] gamma = {1, 2};
    float[] beta = {0, 1};
    float[] expected =
        floats(
            -3 / Math.sqrt(9.001), 2 / Math.sqrt(1.001) + 1,
            3 / Math.sqrt(9.001), -2 / Math.sqrt(1.001) + 1);
    assertThat(predict(InstanceNorm.of(), gamma, beta)).containsExactly(expected, within(1e-5f));
    assertThat(predict(GroupNorm.of(2), gamma, beta))
        .isEqualTo(predict(InstanceNorm.of(), gamma, beta));
  }

  /** A million and one is exact in 32 bits, but its square is not. */
  @Test
  void aLargeMeanDoesNotSpoilTheVariance() {
    float[] gamma = {1, 2};
    float[] beta = {0, 1};
    float[] far = {1_000_001, 1_000_005, 1_000_007, 1_000_003};
    for (Layer layer : List.of(LayerNorm.of(), GroupNorm.of(1), InstanceNorm.of())) {
      assertThat(predict(layer, gamma, beta, far))
          .as(layer.title())
          .containsExactly(predict(layer, gamma, beta), within(1e-5f));
    }
  }

  @Test
  void theirParametersAreScaleAndShift() {
    Shape picture = Shape.of(56, 56, 96);
    assertThat(LayerNorm.of().parameters(picture))
        .containsExactly(
            new Parameter("gamma", Shape.of(96), Initializer.constant(1)),
            new Parameter("beta", Shape.of(96), Initializer.zeros()));
    assertThat(LayerNorm.of().axes(-2, -1).center(false).parameters(picture))
        .containsExactly(new Parameter("gamma", Shape.of(56, 96), Initializer.constant(1)));
    assertThat(GroupNorm.of(32).scale(false).parameters(picture))
        .containsExactly(new Parameter("beta", Shape.of(96), Initializer.zeros()));
    assertThat(InstanceNorm.of().center(false).scale(false).parameters(picture)).isEmpty();
    assertThat(InstanceNorm.of().output(picture)).isEqualTo(picture);
    assertThat(LayerNorm.of().axes(1, 2).epsilon(1e-5).title())
        .isEqualTo("LayerNorm[axes=1,2 epsilon=1e-05]");
    assertThat(GroupNorm.of(8).title()).isEqualTo("GroupNorm[groups=8]");
  }

  @Test
  void layerNormTakesTheLastDimensions() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LayerNorm.of().axes(0, 1).output(Shape.of(8, 8, 3)))
        .withMessage(
            "LayerNorm[axes=0,1]: axes=0,1: expected the last dimensions of the input 8x8x3, such"
                + " as -1, or 1,2. Put Permute before it where others are meant.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LayerNorm.of().axes(-2, -1).output(Shape.of(8)))
        .withMessage(
            "LayerNorm[axes=-2,-1]: axes=-2,-1: expected the last dimensions of the input 8, -1."
                + " Put Permute before it where others are meant.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LayerNorm.of().axes(1, 1))
        .withMessage(
            "LayerNorm: axes [1, 1], expected the last dimensions, such as -1, or 1 and 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LayerNorm(List.of(), 0.001, true, true, Learning.DEFAULT, ""));
    assertThatIllegalArgumentException().isThrownBy(() -> LayerNorm.of().axes(4));
  }

  @Test
  void groupsDivideTheChannels() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> GroupNorm.of(3).output(Shape.of(4, 4, 8)))
        .withMessage(
            "GroupNorm[groups=3]: input 4x4x8: 8 channels do not divide into 3 groups. Use a"
                + " divisor of 8 as groups.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GroupNorm.of(0))
        .withMessage("GroupNorm: groups 0, expected 1 to 1048576");
  }

  @Test
  void instanceNormNeedsPlaces() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> InstanceNorm.of().output(Shape.of(64)))
        .withMessage(
            "InstanceNorm: input 64 has 1 dimension, expected places and channels. Use LayerNorm,"
                + " which takes all values of a sample together.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InstanceNorm.of().epsilon(0))
        .withMessage("InstanceNorm: epsilon 0, expected 1e-12 to 1");
  }
}
