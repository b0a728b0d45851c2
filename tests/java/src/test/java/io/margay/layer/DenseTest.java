package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.Shape;
import io.margay.ShapeException;
import org.junit.jupiter.api.Test;

class DenseTest {

  @Test
  void everyUnitSeesEveryInput() {
    assertThat(Dense.of(64).output(Shape.of(576))).isEqualTo(Shape.of(64));
    assertThat(count(Dense.of(64), 576)).isEqualTo(36_928);
    assertThat(count(Dense.of(10), 64)).isEqualTo(650);
  }

  @Test
  void sevenInputsAndThreeHiddenUnitsHaveTwentyOneWeights() {
    assertThat(count(Dense.of(3).bias(false), 7)).isEqualTo(21);
  }

  @Test
  void aPictureIsRefused() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> Dense.of(10).output(Shape.of(3, 3, 64)))
        .withMessage(
            "Dense[10]: input 3x3x64 has 3 dimensions, expected 1. Put Flatten before it.");
  }

  @Test
  void atLeastOneUnit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dense.of(0))
        .withMessage("Dense: 0 units, expected 1 to 16777216");
  }

  @Test
  void wordsOfItsProgram() {
    assertThat(Dense.of(10).attributes()).isEqualTo("units=10");
    assertThat(Dense.of(128).initializer(Initializer.heNormal()).relu().attributes())
        .isEqualTo("units=128 activation=relu init=he_normal");
    assertThat(Dense.of(8).elu().attributes())
        .as("an alpha that is assumed anyway")
        .isEqualTo("units=8 activation=elu");
    assertThat(Dense.of(8).tanh().kernelLibrary(KernelLibrary.ONEDNN).attributes())
        .isEqualTo("units=8 activation=tanh library=onednn");
  }

  @Test
  void aFusedActivationHasNoName() {
    assertThat(Dense.of(8).activation(Activation.sigmoid().named("squash")))
        .isEqualTo(Dense.of(8).sigmoid());
  }

  private static long count(Dense dense, int inputs) {
    return dense.parameters(Shape.of(inputs)).stream().mapToLong(p -> p.shape().elements()).sum();
  }
}
