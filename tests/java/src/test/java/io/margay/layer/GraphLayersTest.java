package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.Shape;
import io.margay.ShapeException;
import org.junit.jupiter.api.Test;

/** The layers that graphs are made of: add, concat, batch normalisation. */
class GraphLayersTest {

  @Test
  void addKeepsTheShape() {
    assertThat(Add.of().output(Shape.of(4, 4, 3), Shape.of(4, 4, 3), Shape.of(4, 4, 3)))
        .isEqualTo(Shape.of(4, 4, 3));
    assertThat(Add.of().parameters(Shape.of(5), Shape.of(5))).isEmpty();
  }

  @Test
  void concatAddsUpOneDimension() {
    Shape wide = Shape.of(4, 6, 3);
    assertThat(Concat.of().output(wide, Shape.of(4, 6, 5))).isEqualTo(Shape.of(4, 6, 8));
    assertThat(Concat.of().axis(1).output(wide, Shape.of(4, 1, 3))).isEqualTo(Shape.of(4, 7, 3));
    assertThat(Concat.of().axis(-2).output(wide, Shape.of(4, 1, 3))).isEqualTo(Shape.of(4, 7, 3));
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> Concat.of().output(wide, Shape.of(4, 1, 3)))
        .withMessageStartingWith("Concat: input 4x1x3");
    assertThat(Concat.of().axis(1).title()).isEqualTo("Concat[axis 1]");
  }

  @Test
  void batchNormHasFourParametersForEachChannel() {
    assertThat(BatchNorm.of().output(Shape.of(26, 26, 32))).isEqualTo(Shape.of(26, 26, 32));
    assertThat(BatchNorm.of().parameters(Shape.of(26, 26, 32)))
        .containsExactly(
            new Parameter("gamma", Shape.of(32), Initializer.constant(1)),
            new Parameter("beta", Shape.of(32), Initializer.zeros()),
            new Parameter("moving_mean", Shape.of(32), Initializer.zeros(), false),
            new Parameter("moving_variance", Shape.of(32), Initializer.constant(1), false));
    assertThat(BatchNorm.of().scale(false).center(false).parameters(Shape.of(3)))
        .extracting(Parameter::name)
        .containsExactly("moving_mean", "moving_variance");
  }

  @Test
  void batchNormRefusesImpossibleNumbers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BatchNorm.of().momentum(1.1))
        .withMessage("BatchNorm: momentum 1.1, expected 0 to 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BatchNorm.of().epsilon(0))
        .withMessage("BatchNorm: epsilon 0.0, expected 1e-12 to 1");
    assertThat(BatchNorm.of().momentum(0.9).title()).isEqualTo("BatchNorm[momentum=0.9]");
  }
}
