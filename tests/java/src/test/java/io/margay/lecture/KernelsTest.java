package io.margay.lecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.Shape;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Flatten;
import io.margay.train.Trainer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The lectures' numbers count once for each library: so each must be at work. */
class KernelsTest {

  @ParameterizedTest
  @EnumSource
  void eachWayIsComputedByItsOwnLibrary(Kernels kernels) {
    var model = kernels.model(Shape.of(5, 5, 1), Conv2d.of(2, 3), Flatten.of(), Dense.of(2));
    boolean openblas = kernels.name().startsWith("OPENBLAS");

    assertThat(model.describe(1).contains("openblas:gemm")).isEqualTo(openblas);
    try (Trainer trainer = Trainer.of(model).type(kernels.type()).lanes(1).build()) {
      assertThat(trainer.describe().contains("openblas:gemm")).isEqualTo(openblas);
    }
  }
}
