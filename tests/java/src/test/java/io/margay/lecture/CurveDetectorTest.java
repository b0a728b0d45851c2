package io.margay.lecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.layer.Conv2d;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** KTH ID2223: one filter that answers to a curve, and to nothing else. */
class CurveDetectorTest {

  private static final Maps CURVE =
      Maps.of(
          """
          0 0 0  0  0 30 0
          0 0 0  0 30  0 0
          0 0 0 30  0  0 0
          0 0 0 30  0  0 0
          0 0 0 30  0  0 0
          0 0 0 30  0  0 0
          0 0 0  0  0  0 0
          """);

  private static Maps answer(Kernels kernels, Maps receptiveField) {
    return kernels.run(
        receptiveField, Map.of("conv2d/kernel", Maps.kernel(CURVE)), Conv2d.of(1, 7));
  }

  /** (50·30) + (50·30) + (50·30) + (20·30) + (50·30). */
  @ParameterizedTest
  @EnumSource
  void curveGivesALargeNumber(Kernels kernels) {
    Maps back =
        Maps.of(
            """
            0 0 0  0  0  0 30
            0 0 0  0 50 50 50
            0 0 0 20 50  0  0
            0 0 0 50 50  0  0
            0 0 0 50 50  0  0
            0 0 0 50 50  0  0
            0 0 0 50 50  0  0
            """);
    assertThat(answer(kernels, back)).isEqualTo(Maps.of("6600"));
  }

  @ParameterizedTest
  @EnumSource
  void anotherPartOfThePictureGivesZero(Kernels kernels) {
    Maps head =
        Maps.of(
            """
             0  0  0  0 0 0 0
             0 40  0  0 0 0 0
            40  0 40  0 0 0 0
            40 20  0  0 0 0 0
             0 50  0  0 0 0 0
             0  0 50  0 0 0 0
            25 25  0 50 0 0 0
            """);
    assertThat(answer(kernels, head)).isEqualTo(Maps.of("0"));
  }
}
