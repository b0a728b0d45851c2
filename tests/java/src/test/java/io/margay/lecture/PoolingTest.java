package io.margay.lecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.layer.AvgPool2d;
import io.margay.layer.Fit;
import io.margay.layer.MaxPool2d;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** IIIT Sri City: pooling works on each map by itself and learns nothing. */
class PoolingTest {

  private static final Maps MAPS =
      Maps.of(
          """
          1 1 2 4
          5 6 7 8
          3 2 1 0
          1 2 3 4
          |
          8 0 0 0
          0 0 4 0
          0 1 1 1
          2 1 1 1
          """);

  @ParameterizedTest
  @EnumSource
  void largestOfFour(Kernels kernels) {
    assertThat(kernels.run(MAPS, MaxPool2d.of(2))).isEqualTo(Maps.of("6 8 / 3 4 | 8 4 / 2 1"));
  }

  @ParameterizedTest
  @EnumSource
  void meanOfFour(Kernels kernels) {
    assertThat(kernels.run(MAPS, AvgPool2d.of(2)))
        .isEqualTo(Maps.of("3.25 5.25 / 2 2 | 2 1 / 1 1"));
  }

  /** A window over the edge has two values, or one. */
  @ParameterizedTest
  @EnumSource
  void meanOfWhatIsThereOverTheEdge(Kernels kernels) {
    Maps odd = Maps.of("1 3 8 / 5 7 2 / 6 8 9");
    assertThat(kernels.run(odd, AvgPool2d.of(2).fit(Fit.CEIL))).isEqualTo(Maps.of("4 5 / 7 9"));
    assertThat(kernels.run(odd, MaxPool2d.of(2).fit(Fit.CEIL))).isEqualTo(Maps.of("7 8 / 8 9"));
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLearned(Kernels kernels) {
    assertThat(kernels.model(MAPS.shape(), MaxPool2d.of(2), AvgPool2d.of(2)).parameterCount())
        .isZero();
  }
}
