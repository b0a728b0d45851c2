package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.layer.Activation;
import io.margay.layer.Add;
import io.margay.layer.Applied;
import io.margay.layer.Dense;
import io.margay.layer.Input;
import io.margay.layer.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Predictors of models with several inputs and outputs. */
class PredictorGraphTest {

  @TempDir Path folder;

  /** sum = (2a, 3a) + (2b, 3b), with one kernel for both; bent = relu(1 - b). */
  private static Model model() {
    Input a = Input.of(Shape.of(1), DataType.F32).named("a");
    Input b = Input.of(Shape.of(1), DataType.F32).named("b");
    Applied weighted = Dense.of(2).bias(false).named("weighted").apply(a);
    Value sum = Add.of().named("sum").apply(weighted, weighted.again(b));
    Value bent = Activation.relu().named("bent").apply(Dense.of(1).named("turned").apply(b));
    return Model.of(sum, bent);
  }

  private static final Map<String, Tensor> PARAMETERS =
      Map.of(
          "weighted/kernel", Tensor.of(new float[] {2, 3}, Shape.of(1, 2)),
          "turned/kernel", Tensor.of(new float[] {-1}, Shape.of(1, 1)),
          "turned/bias", Tensor.of(new float[] {1}, Shape.of(1)));

  private static Tensor column(float... values) {
    return Tensor.of(values, Shape.of(values.length, 1));
  }

  @Test
  void resultsComeByName() {
    try (Predictor predictor = Predictor.of(model(), PARAMETERS)) {
      assertThat(predictor).hasToString("Predictor[1 and 1 to 2 and 1]");
      Map<String, Tensor> results =
          predictor.predict(Map.of("b", column(0, 0.5f, 4), "a", column(1, 2, 3)));
      assertThat(results.keySet()).containsExactly("sum", "bent");
      assertThat(results.get("sum").shape()).isEqualTo(Shape.of(3, 2));
      assertThat(results.get("sum").toFloats()).containsExactly(2, 3, 5, 7.5f, 14, 21);
      assertThat(results.get("bent").toFloats()).containsExactly(1, 0.5f, 0);
    }
  }

  @Test
  void moreSamplesThanABatchFromAnyMemory() throws IOException {
    Path file = folder.resolve("graph.safetensors");
    ModelFile.save(file, model(), PARAMETERS, Map.of());
    float[] values = new float[70];
    ByteBuffer bytes = ByteBuffer.allocateDirect(70).order(ByteOrder.nativeOrder());
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
      bytes.put(i, (byte) (2 * i));
    }
    try (Predictor predictor = Predictor.builder(file).maxBatch(32).lanes(1).build()) {
      for (int call = 0; call < 2; call++) {
        float[] sums =
            predictor
                .predict(
                    Map.of(
                        "a", column(values), "b", Tensor.of(bytes, DataType.U8, Shape.of(70, 1))))
                .get("sum")
                .toFloats();
        assertThat(sums).hasSize(140);
        assertThat(sums[2 * 69]).isEqualTo(2f * 69 + 2f * 138);
        assertThat(sums[2 * 31 + 1]).isEqualTo(3f * 31 + 3f * 62);
      }
    }
  }

  @Test
  void callsForOneInputAndOutputAreRefused() {
    try (Predictor predictor = Predictor.of(model(), PARAMETERS)) {
      String message =
          "Predictor[1 and 1 to 2 and 1]: the model has several inputs or outputs, [a, b] to [sum,"
              + " bent]. Call predict with tensors by their names.";
      assertThatThrownBy(() -> predictor.predict(new float[1]))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(message);
      assertThatThrownBy(() -> predictor.predictBatch(new float[0][])).hasMessage(message);
      assertThatThrownBy(() -> predictor.predictAsync(new float[1])).hasMessage(message);
      assertThatThrownBy(() -> predictor.predict(column(1), column(1))).hasMessage(message);
      assertThatThrownBy(() -> predictor.predict(ByteBuffer.allocate(1), ByteBuffer.allocate(4)))
          .hasMessage(message);
    }
  }

  @Test
  void wrongTensorsAreRefused() {
    try (Predictor predictor = Predictor.of(model(), PARAMETERS)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> predictor.predict(Map.of("a", column(1))))
          .withMessage("Predictor[1 and 1 to 2 and 1]: the inputs [a], expected [a, b]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> predictor.predict(Map.of("a", column(1, 2), "b", column(1))))
          .withMessage(
              "Predictor[1 and 1 to 2 and 1]: the input b is 1x1, expected 2x1 for the 2 samples of"
                  + " a");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  predictor.predict(
                      Map.of("a", Tensor.of(new float[2], Shape.of(1, 2)), "b", column(1))))
          .withMessage("Predictor[1 and 1 to 2 and 1]: the input a is 1x2, expected samples x 1");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> predictor.predict(Map.of("a", column(1, 2), "b", column(1, Float.NaN))))
          .withMessageContaining(
              "input b: sample 1: the value at (0) of 1 is NaN, expected a finite number");
      assertThat(predictor.predict(Map.of("a", column(1), "b", column(0))).get("bent").toFloats())
          .containsExactly(1);
    }
  }

  /** Natively, the second tensor would be read beyond its end. */
  @Test
  void aMapIsAskedOnceForEachTensor() {
    int[] asked = new int[1];
    Map<String, Tensor> other =
        new HashMap<>(Map.of("a", column(1, 2, 3), "b", column(4, 5, 6))) {
          @Override
          public Tensor get(Object name) {
            return asked[0]++ < 2 ? super.get(name) : column(0);
          }
        };
    try (Predictor predictor = Predictor.of(model(), PARAMETERS)) {
      assertThat(predictor.predict(other).get("sum").toFloats())
          .containsExactly(10, 15, 14, 21, 18, 27);
      assertThat(asked[0]).isEqualTo(2);
      Map<String, Tensor> none = new HashMap<>(Map.of("a", column(1)));
      none.put("b", null);
      assertThatThrownBy(() -> predictor.predict(none))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("Predictor[1 and 1 to 2 and 1]: the tensor of the input b");
    }
  }

  @Test
  void aModelOfOneInputAndOutputIsAskedByNameToo() {
    Model model = Model.sequential(Input.of(Shape.of(1), DataType.F32), Dense.of(1).bias(false));
    try (Predictor predictor = Predictor.of(model, Map.of("dense/kernel", column(3)))) {
      assertThat(predictor.predict(Map.of("input", column(2, 4))).get("dense").toFloats())
          .containsExactly(6, 12);
      assertThat(predictor.predict(new float[] {5})).containsExactly(15);
    }
  }
}
