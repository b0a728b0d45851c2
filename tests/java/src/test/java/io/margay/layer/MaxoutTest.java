package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.model.Model;
import org.junit.jupiter.api.Test;

class MaxoutTest {

  private static final Input VECTOR = Input.of(Shape.of(7), DataType.F32);
  private static final Input PICTURE = Input.image(8, 8, 3);

  @Test
  void isWrittenAsItsPiecesAndTheirMaximum() {
    Model model = Model.sequential(VECTOR, Maxout.of(Dense.of(10), 2).named("hidden"));
    assertThat(model.program())
        .contains("hidden/piece1 = dense(", "hidden/piece2 = dense(")
        .endsWith("hidden/maximum = maximum(hidden/piece1, hidden/piece2)\n");
    assertThat(model.parameterCount()).isEqualTo(2 * (7 + 1) * 10);
  }

  @Test
  void mapsOfConvolutions() {
    Maxout maxout = Maxout.of(Conv2d.of(12, 3), 3);
    assertThat(maxout.apply(PICTURE).shape()).isEqualTo(Shape.of(6, 6, 12));
    assertThat(maxout.title()).isEqualTo("Maxout[Conv2d[12 filters 3x3], 3 pieces]");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Maxout.of(Dense.of(10), 1))
        .withMessage("Maxout: pieces 1, expected at least 2");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> Maxout.of(Dense.of(10), 2).apply(PICTURE))
        .withMessageStartingWith(
            "Maxout[Dense[10], 2 pieces]: Dense[10]: input 8x8x3 has 3 dimensions");
  }
}
