package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddingTest {

  private static final Input WORDS = Input.of(Shape.of(4), DataType.I32).named("words");

  @Test
  void everyIndexBecomesARow() {
    Embedding layer = Embedding.of(10_000, 32);
    assertThat(layer.output(Shape.of(200))).isEqualTo(Shape.of(200, 32));
    assertThat(layer.parameters(Shape.of(200)))
        .containsExactly(
            new Parameter("table", Shape.of(10_000, 32), Initializer.uniform(-0.05, 0.05)));
    assertThat(layer.title()).isEqualTo("Embedding[10000 to 32]");
  }

  @Test
  void rowsAreLookedUp() {
    try (Predictor predictor = predictor()) {
      Tensor indices = Tensor.of(new int[] {2, 0, 2, 1}, Shape.of(1, 4));
      assertThat(predictor.predict(Map.of("words", indices)).get("rows").toFloats())
          .containsExactly(5, 6, 1, 2, 5, 6, 3, 4);
      Tensor wide = Tensor.of(new long[] {1, 1, 1, 0}, Shape.of(1, 4));
      assertThat(predictor.predict(Map.of("words", wide)).get("rows").toFloats())
          .containsExactly(3, 4, 3, 4, 3, 4, 1, 2);
    }
  }

  @Test
  void indicesThatAreNoneAreRefusedWithTheirPlace() {
    try (Predictor predictor = predictor()) {
      Tensor bad = Tensor.of(new int[] {0, 0, 0, 0, 0, 0, 3, 0}, Shape.of(2, 4));
      assertThatThrownBy(() -> predictor.predict(Map.of("words", bad)))
          .hasMessageContaining(
              "input words: sample 1 has the index 3 at place 2, expected 0 to 2");
      Tensor floats = Tensor.of(new float[] {0, 0, 0, 0}, Shape.of(1, 4));
      assertThatThrownBy(() -> predictor.predict(Map.of("words", floats)))
          .hasMessageContaining("input words: indices must be bound as u8, i32 or i64");
    }
  }

  @Test
  void impossibleTablesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Embedding.of(0, 3))
        .withMessage("Embedding: vocabulary 0, expected at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Embedding.of(3, 0))
        .withMessage("Embedding: 0 units, expected 1 to 16777216");
  }

  @Test
  void whatIsComputedIsNoIndex() {
    Value computed = Embedding.of(3, 2).apply(Activation.relu().apply(WORDS));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(computed).program())
        .withMessageContaining("is computed by the program, expected an input of indices");
  }

  private static Predictor predictor() {
    Model model = Model.of(Embedding.of(3, 2).named("rows").apply(WORDS));
    return Predictor.of(
        model, Map.of("rows/table", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, Shape.of(3, 2))));
  }
}
