package io.margay.lecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.layer.Conv2d;
import io.margay.layer.Fit;
import io.margay.layer.Flatten;
import io.margay.layer.Layer;
import io.margay.layer.MaxPool2d;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** digipodium, lecture 18: a smiling face, one filter, and the largest of every four. */
class SmileyTest {

  private static final Maps SMILEY =
      Maps.of(
          """
          0 0 0 0 0 0 0
          0 1 0 0 0 1 0
          0 0 0 0 0 0 0
          0 0 0 1 0 0 0
          0 1 0 0 0 1 0
          0 0 1 1 1 0 0
          0 0 0 0 0 0 0
          """);

  private static final Maps FILTER =
      Maps.of(
          """
          0 0 1
          1 0 0
          0 1 1
          """);

  private static Maps run(Kernels kernels, Layer... layers) {
    return kernels.run(SMILEY, Map.of("conv2d/kernel", Maps.kernel(FILTER)), layers);
  }

  /** The slide prints 1 in the middle of the third row, where the sum is 0. */
  @ParameterizedTest
  @EnumSource
  void featureMapCountsWhatLiesUnderTheFilter(Kernels kernels) {
    assertThat(run(kernels, Conv2d.of(1, 3)))
        .isEqualTo(
            Maps.of(
                """
                0 1 0 0 0
                0 1 1 1 0
                1 0 0 2 1
                1 4 2 1 0
                0 0 1 2 1
                """));
  }

  @ParameterizedTest
  @EnumSource
  void largestOfFourWithPartialWindowsAtTheEdge(Kernels kernels) {
    assertThat(run(kernels, Conv2d.of(1, 3), MaxPool2d.of(2).fit(Fit.CEIL)))
        .isEqualTo(
            Maps.of(
                """
                1 1 0
                4 2 1
                0 2 1
                """));
  }

  @ParameterizedTest
  @EnumSource
  void flattenedRowByRow(Kernels kernels) {
    assertThat(run(kernels, Conv2d.of(1, 3), MaxPool2d.of(2).fit(Fit.CEIL), Flatten.of()))
        .isEqualTo(Maps.of("1 1 0 4 2 1 0 2 1"));
  }
}
