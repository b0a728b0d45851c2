package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoftmaxTest {

  private static final float LN3 = (float) Math.log(3);
  private static final Input TABLE = Input.of(Shape.of(2, 2), DataType.F32);

  @TempDir Path folder;

  private float[] predicted(Layer layer) throws IOException {
    Path file = folder.resolve("model.safetensors");
    ModelFile.save(file, Model.sequential(TABLE, layer), Map.of(), Map.of());
    try (Predictor predictor = Predictor.builder(file).lanes(1).build()) {
      return predictor.predict(new float[] {0, LN3, LN3, LN3});
    }
  }

  /** Of 0 and ln 3 come 1/4 and 3/4; of equal votes halves. */
  @Test
  void probabilitiesAlongRowsOrColumns() throws IOException {
    assertThat(predicted(Softmax.of()))
        .containsExactly(new float[] {0.25f, 0.75f, 0.5f, 0.5f}, within(1e-6f));
    assertThat(predicted(Softmax.of().axis(0)))
        .containsExactly(new float[] {0.25f, 0.5f, 0.75f, 0.5f}, within(1e-6f));
    float ln4 = (float) Math.log(4);
    float ln2 = (float) Math.log(2);
    assertThat(predicted(LogSoftmax.of().axis(0)))
        .containsExactly(new float[] {-ln4, -ln2, LN3 - ln4, -ln2}, within(1e-5f));
  }

  @Test
  void wordsOfTheirPrograms() {
    assertThat(Softmax.of().axis(-1).attributes()).isEmpty();
    assertThat(Softmax.of().axis(1).attributes()).isEqualTo("axis=1");
    assertThat(LogSoftmax.of().axis(-2).title()).isEqualTo("LogSoftmax[axis -2]");
  }

  @Test
  void anAxisThatIsNotThereIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Softmax.of().axis(4))
        .withMessage("Softmax: axis 4, expected -4 to 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LogSoftmax.of().axis(2).output(Shape.of(3, 4)))
        .withMessage("LogSoftmax[axis 2]: axis=2: expected -2 to 1 for the input 3x4");
  }

  /** Losses look at the last dimension, and take the votes for probabilities along that only. */
  @Test
  void votesAreTakenForProbabilitiesAlongTheLastDimensionOnly() {
    assertThat(Model.sequential(TABLE, Softmax.of().axis(1)).endsInSoftmax()).isTrue();
    Model rows = Model.sequential(TABLE, Softmax.of().axis(0).named("p"));
    assertThat(rows.endsInSoftmax()).isFalse();
    assertThat(rows.logits()).isEqualTo("p");
  }
}
