package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqueezeExciteTest {

  private static final Input MAPS = Input.of(Shape.of(1, 2, 2), DataType.F32);

  /** Means 2 and 3; reduced to max(0, 2 - 3 + 1) = 0, so that the gates are sigmoids of biases. */
  @Test
  void channelsAreWeighedByWhatAllPlacesSay(@TempDir Path folder) throws IOException {
    Model model = Model.sequential(MAPS, SqueezeExcite.of(2).named("se"));
    Map<String, Tensor> weights =
        Map.of(
            "se/reduce/kernel", Tensor.of(new float[] {1, -1}, Shape.of(2, 1)),
            "se/reduce/bias", Tensor.of(new float[] {1}, Shape.of(1)),
            "se/excite/kernel", Tensor.of(new float[] {5, 7}, Shape.of(1, 2)),
            "se/excite/bias", Tensor.of(new float[] {0, (float) Math.log(3)}, Shape.of(2)));
    Path file = folder.resolve("se.safetensors");
    ModelFile.save(file, model, weights, Map.of());
    try (Predictor predictor = Predictor.load(file)) {
      // sigmoid(0) = 1/2, sigmoid(ln 3) = 3/4
      assertThat(predictor.predict(new float[] {1, 2, 3, 4}))
          .containsExactly(new float[] {0.5f, 1.5f, 1.5f, 3}, within(1e-6f));
      // means 4 and 1: reduced to 4, gates sigmoid(20) and sigmoid(28 + ln 3)
      assertThat(predictor.predict(new float[] {4, 1, 4, 1}))
          .containsExactly(new float[] {4, 1, 4, 1}, within(1e-6f));
    }
  }

  @Test
  void writesOperatorsThatAreThere() {
    assertThat(Model.sequential(Input.image(4, 4, 32), SqueezeExcite.of(16)).program())
        .isEqualTo(
            """
            image = input() shape=4x4x32 dtype=u8
            squeeze_excite/squeeze = global_avgpool(image)
            squeeze_excite/reduce = dense(squeeze_excite/squeeze) units=2 activation=relu
            squeeze_excite/excite = dense(squeeze_excite/reduce) units=32 activation=sigmoid
            squeeze_excite/scale = multiply(image, squeeze_excite/excite)
            """);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SqueezeExcite.of(0))
        .withMessage("SqueezeExcite: reduction 0, expected at least 1");
  }
}
