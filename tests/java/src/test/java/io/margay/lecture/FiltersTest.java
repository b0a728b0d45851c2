package io.margay.lecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.Shape;
import io.margay.SharedData;
import io.margay.data.Images;
import io.margay.layer.Conv2d;
import io.margay.layer.Padding;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** digipodium, lecture 18: what image editors call a convolution matrix. */
class FiltersTest {

  private static final Maps SHARPEN = Maps.of("0 -1 0 / -1 5 -1 / 0 -1 0");
  private static final Maps BLUR = Maps.of("1 1 1 / 1 1 1 / 1 1 1");
  private static final Maps EDGE_ENHANCE = Maps.of("0 0 0 / -1 1 0 / 0 0 0");
  private static final Maps EDGE_DETECT = Maps.of("0 1 0 / 1 -4 1 / 0 1 0");
  private static final Maps SOBEL = Maps.of("1 0 -1 / 2 0 -2 / 1 0 -1");

  /** A light area at the right, and a lighter dot below. */
  private static final Maps PICTURE =
      Maps.of(
          """
          1 1 1 1 1
          1 1 1 5 5
          1 1 1 5 5
          1 1 1 5 5
          1 1 9 1 1
          """);

  private static Maps filtered(Kernels kernels, Maps filter) {
    return kernels.run(PICTURE, Map.of("conv2d/kernel", Maps.kernel(filter)), Conv2d.of(1, 3));
  }

  /** Five times itself less its neighbours: 5·5 - 1 - 1 - 5 - 5 = 13 at the corner of the area. */
  @ParameterizedTest
  @EnumSource
  void sharpenLeavesFlatPartsAndExaggeratesSteps(Kernels kernels) {
    assertThat(filtered(kernels, SHARPEN)).isEqualTo(Maps.of("1 -3 13 / 1 -3 9 / 1 -11 13"));
  }

  /** The sum of nine: 6·1 + 3·5 = 21 beside the area. */
  @ParameterizedTest
  @EnumSource
  void blurSpreadsSteps(Kernels kernels) {
    assertThat(filtered(kernels, BLUR)).isEqualTo(Maps.of("9 17 25 / 9 21 33 / 17 25 33"));
  }

  /** The step from the left neighbour: 5 - 1 = 4. */
  @ParameterizedTest
  @EnumSource
  void edgeEnhanceIsTheStepFromTheLeft(Kernels kernels) {
    assertThat(filtered(kernels, EDGE_ENHANCE)).isEqualTo(Maps.of("0 0 4 / 0 0 4 / 0 0 4"));
  }

  /** The neighbours less four times itself: 9 + 5 + 1 + 1 - 4·1 = 12 above the dot. */
  @ParameterizedTest
  @EnumSource
  void edgeDetectIsZeroWhereNothingChanges(Kernels kernels) {
    assertThat(filtered(kernels, EDGE_DETECT)).isEqualTo(Maps.of("0 4 -8 / 0 4 -4 / 0 12 -8"));
  }

  /** Left less right: (1 - 5) + 2·(1 - 5) + (1 - 5) = -16 along the area. */
  @ParameterizedTest
  @EnumSource
  void sobelMeasuresVerticalEdges(Kernels kernels) {
    assertThat(filtered(kernels, SOBEL)).isEqualTo(Maps.of("0 -12 -12 / 0 -16 -16 / -8 -12 -4"));
  }

  /** Sharpen is the picture less its edges. */
  @ParameterizedTest
  @EnumSource
  void sharpenIsThePictureLessItsEdges(Kernels kernels) {
    double[] inside = PICTURE.inside(1).values();
    double[] edges = filtered(kernels, EDGE_DETECT).values();
    double[] sharp = filtered(kernels, SHARPEN).values();
    for (int i = 0; i < sharp.length; i++) {
      assertThat(sharp[i]).isEqualTo(inside[i] - edges[i]);
    }
  }

  /**
   * Convolution as in mathematics, (f*g)(t) = Σ over τ of f(τ) g(t - τ): the filter's first value
   * meets the picture's last one under it. Networks correlate; with the filter turned round they
   * convolve.
   */
  @ParameterizedTest
  @EnumSource
  void convolutionIsCorrelationWithTheFilterTurnedRound(Kernels kernels) {
    for (Maps filter : new Maps[] {SHARPEN, BLUR, EDGE_ENHANCE, EDGE_DETECT, SOBEL}) {
      assertThat(filtered(kernels, filter.turned()))
          .as(filter.toString())
          .isEqualTo(convolved(filter));
      assertThat(filtered(kernels, filter)).isEqualTo(byHand(PICTURE, filter));
    }
    assertThat(filtered(kernels, EDGE_ENHANCE)).isNotEqualTo(convolved(EDGE_ENHANCE));
    assertThat(filtered(kernels, SOBEL)).isEqualTo(convolved(SOBEL).map(v -> -v));
    assertThat(filtered(kernels, SHARPEN)).as("symmetric").isEqualTo(convolved(SHARPEN));
  }

  private static Maps convolved(Maps filter) {
    double[] result = new double[9];
    for (int t = 0; t < result.length; t++) {
      for (int tau = 0; tau < 9; tau++) {
        int row = t / 3 + 2 - tau / 3;
        int column = t % 3 + 2 - tau % 3;
        result[t] += filter.at(tau / 3, tau % 3, 0) * PICTURE.at(row, column, 0);
      }
    }
    return Maps.of(result, Shape.of(3, 3, 1));
  }

  /**
   * The slides' sharpen and blur are pictures of 5x5: what stands around is 0 and changes nothing.
   */
  @ParameterizedTest
  @EnumSource
  void zerosAroundAFilterChangeNothing(Kernels kernels) {
    for (Maps filter : new Maps[] {SHARPEN, BLUR}) {
      Maps small =
          kernels.run(
              PICTURE,
              Map.of("conv2d/kernel", Maps.kernel(filter)),
              Conv2d.of(1, 3).padding(Padding.SAME));
      Maps large =
          kernels.run(
              PICTURE,
              Map.of("conv2d/kernel", Maps.kernel(filter.framed(1))),
              Conv2d.of(1, 5).padding(Padding.SAME));
      assertThat(large).isEqualTo(small);
    }
  }

  /** Red, green and blue each by themselves; sums of at most 9 · 255 are exact. */
  @ParameterizedTest
  @EnumSource
  void filtersOnAPhoto(Kernels kernels) throws IOException {
    Shape shape = Shape.of(48, 64, 3);
    var file = SharedData.require("flowers12/test/buttercup/image_1168.jpg");
    Maps photo = Maps.of(Images.read(file, shape).toDoubles(), shape);
    for (Maps filter : new Maps[] {SHARPEN, BLUR, EDGE_ENHANCE, EDGE_DETECT, SOBEL}) {
      Maps result =
          kernels.run(
              photo,
              Map.of("conv2d/kernel", Maps.kernel(filter, filter, filter)),
              Conv2d.of(3, 3).groups(3));
      assertThat(result).as(filter.toString()).isEqualTo(byHand(photo, filter));
    }
  }

  private static Maps byHand(Maps photo, Maps filter) {
    Shape shape = Shape.of(photo.rows() - 2, photo.columns() - 2, photo.channels());
    double[] result = new double[Math.toIntExact(shape.elements())];
    int i = 0;
    for (int row = 0; row < shape.dim(0); row++) {
      for (int column = 0; column < shape.dim(1); column++) {
        for (int channel = 0; channel < shape.dim(2); channel++, i++) {
          for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 3; c++) {
              result[i] += filter.at(r, c, 0) * photo.at(row + r, column + c, channel);
            }
          }
        }
      }
    }
    return Maps.of(result, shape);
  }
}
