package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.Tensor;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MatMulTest {

  @Test
  void rowsMeetColumns() {
    assertThat(MatMul.of().output(Shape.of(5, 3), Shape.of(3, 7))).isEqualTo(Shape.of(5, 7));
    assertThat(MatMul.of().transpose(true, true).output(Shape.of(4, 3, 5), Shape.of(4, 7, 3)))
        .isEqualTo(Shape.of(4, 5, 7));
    assertThat(MatMul.of().transpose(false, true).title()).isEqualTo("MatMul[a bᵀ]");
  }

  @Test
  void whatDoesNotMeetIsRefused() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> MatMul.of().output(Shape.of(5, 3), Shape.of(4, 7)))
        .withMessage("MatMul: input 4x7 has 4 rows, expected 3, as many as 5x3 has columns");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> MatMul.of().transpose(true, true).output(Shape.of(5, 3), Shape.of(4, 7)))
        .withMessage(
            "MatMul[aᵀ bᵀ]: input 4x7, transposed, has 7 rows, expected 5, as many as 5x3,"
                + " transposed, has columns");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> MatMul.of().output(Shape.of(2, 5, 3), Shape.of(3, 3, 7)))
        .withMessage("MatMul: input 3x3x7, expected the dimensions of 2x5x3 before the last two");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> MatMul.of().output(Shape.of(5, 3), Shape.of(3)))
        .withMessage(
            "MatMul: input 3 has 1 dimension, expected rows and columns. Put a reshape before it.");
  }

  /** (1 2; 3 4) · (5 6; 7 8), and with the second transposed. */
  @Test
  void productsAreAddedUp() {
    assertThat(of(MatMul.of())).containsExactly(19, 22, 43, 50);
    assertThat(of(MatMul.of().transpose(false, true))).containsExactly(17, 23, 39, 53);
    assertThat(of(MatMul.of().library(KernelLibrary.OPENBLAS))).containsExactly(19, 22, 43, 50);
  }

  private static float[] of(MatMul layer) {
    Input a = Input.of(Shape.of(2, 2), DataType.F32).named("a");
    Input b = Input.of(Shape.of(2, 2), DataType.F32).named("b");
    Tensor first = Tensor.of(new float[] {1, 2, 3, 4}, Shape.of(1, 2, 2));
    Tensor second = Tensor.of(new float[] {5, 6, 7, 8}, Shape.of(1, 2, 2));
    Model model = Model.of(layer.named("result").apply(a, b));
    try (Predictor predictor = Predictor.of(model, Map.of())) {
      return predictor.predict(Map.of("a", first, "b", second)).get("result").toFloats();
    }
  }
}
