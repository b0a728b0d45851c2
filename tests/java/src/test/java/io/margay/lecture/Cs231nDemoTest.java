package io.margay.lecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.layer.Conv2d;
import io.margay.layer.Fit;
import io.margay.layer.Padding;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The convolution demo of CS231n: 5x5x3 with a border of zeros, two filters 3x3x3, stride 2. The
 * numbers are drawn anew whenever the page is opened; two lectures show a draw each.
 */
class Cs231nDemoTest {

  /** The draw on the slides of IIIT Sri City. */
  private static final Maps SRI_CITY =
      Maps.of(
          """
          0 0 0 0 0 0 0
          0 0 0 2 0 2 0
          0 1 2 2 2 0 0
          0 0 2 1 0 0 0
          0 0 2 0 2 1 0
          0 1 0 2 2 0 0
          0 0 0 0 0 0 0
          |
          0 0 0 0 0 0 0
          0 1 0 0 2 0 0
          0 1 0 1 0 1 0
          0 0 0 2 1 2 0
          0 1 2 1 0 0 0
          0 1 2 2 0 2 0
          0 0 0 0 0 0 0
          |
          0 0 0 0 0 0 0
          0 0 2 2 1 0 0
          0 0 2 0 0 1 0
          0 1 1 1 2 1 0
          0 2 0 1 2 2 0
          0 2 1 1 0 0 0
          0 0 0 0 0 0 0
          """);

  private static final Maps SRI_CITY_W0 =
      Maps.of("-1 0 -1 / 1 -1 1 / -1 0 -1 | 0 -1 1 / 1 1 1 / -1 1 -1 | 0 0 0 / -1 1 -1 / 1 1 -1");
  private static final Maps SRI_CITY_W1 =
      Maps.of("0 1 1 / -1 -1 -1 / 1 -1 1 | -1 0 -1 / 1 1 1 / -1 1 -1 | 0 1 0 / 0 0 -1 / 1 -1 0");

  private static final Maps SRI_CITY_OUTPUT =
      Maps.of(
          """
          -3 -1  0
          -1 -8  2
           3  0  3
          |
           1  4  2
          -1  4  5
           3  1  3
          """);

  /** The draw on the slides of digipodium. */
  private static final Maps DIGIPODIUM =
      Maps.of(
          """
          0 0 0 0 0 0 0
          0 0 0 1 0 2 0
          0 1 0 2 0 1 0
          0 1 0 2 2 0 0
          0 2 0 0 2 0 0
          0 2 1 2 2 0 0
          0 0 0 0 0 0 0
          |
          0 0 0 0 0 0 0
          0 2 1 2 1 1 0
          0 2 1 2 0 1 0
          0 0 2 1 0 1 0
          0 1 2 2 2 2 0
          0 0 1 2 0 1 0
          0 0 0 0 0 0 0
          |
          0 0 0 0 0 0 0
          0 2 1 1 2 0 0
          0 1 0 0 1 0 0
          0 0 1 0 0 0 0
          0 1 0 2 1 0 0
          0 2 2 1 1 1 0
          0 0 0 0 0 0 0
          """);

  private static final Maps DIGIPODIUM_W0 =
      Maps.of("-1 0 1 / 0 0 1 / 1 -1 1 | -1 0 1 / 1 -1 1 / 0 1 0 | -1 1 1 / 1 1 0 / 0 -1 0");
  private static final Maps DIGIPODIUM_W1 =
      Maps.of("0 1 -1 / 0 -1 0 / 0 -1 1 | -1 0 0 / 1 -1 0 / 1 -1 0 | -1 1 -1 / 0 -1 -1 / 1 0 0");

  private static final Maps DIGIPODIUM_OUTPUT =
      Maps.of(
          """
           2  3  3
           3  7  3
           8 10 -3
          |
          -8 -8 -3
          -3  1  0
          -3 -8 -5
          """);

  private static final double[] BIASES = {1, 0};

  private static Map<String, double[]> weights(Maps w0, Maps w1) {
    return Map.of("conv2d/kernel", Maps.kernel(w0, w1), "conv2d/bias", BIASES);
  }

  @ParameterizedTest
  @EnumSource
  void borderOfZerosIsPadding(Kernels kernels) {
    Conv2d conv = Conv2d.of(2, 3).stride(2).padding(Padding.of(1)).fit(Fit.EXACT);

    assertThat(kernels.run(SRI_CITY.inside(1), weights(SRI_CITY_W0, SRI_CITY_W1), conv))
        .isEqualTo(SRI_CITY_OUTPUT);
    assertThat(kernels.run(DIGIPODIUM.inside(1), weights(DIGIPODIUM_W0, DIGIPODIUM_W1), conv))
        .isEqualTo(DIGIPODIUM_OUTPUT);
  }

  @ParameterizedTest
  @EnumSource
  void borderOfZerosIsPartOfThePicture(Kernels kernels) {
    Conv2d conv = Conv2d.of(2, 3).stride(2).fit(Fit.EXACT);

    assertThat(kernels.run(SRI_CITY, weights(SRI_CITY_W0, SRI_CITY_W1), conv))
        .isEqualTo(SRI_CITY_OUTPUT);
    assertThat(kernels.run(DIGIPODIUM, weights(DIGIPODIUM_W0, DIGIPODIUM_W1), conv))
        .isEqualTo(DIGIPODIUM_OUTPUT);
  }
}
