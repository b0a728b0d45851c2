package io.margay.lecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.margay.data.Letters;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Fit;
import io.margay.layer.Flatten;
import io.margay.layer.Layer;
import io.margay.layer.MaxPool2d;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * "How convolutional neural networks work": the X, its three features, and what becomes of them.
 * The slides divide what a filter sums up by its nine values; the maps below are in ninths.
 */
class XAndOTest {

  private static final Maps X =
      Maps.of(
          """
          -1 -1 -1 -1 -1 -1 -1 -1 -1
          -1  1 -1 -1 -1 -1 -1  1 -1
          -1 -1  1 -1 -1 -1  1 -1 -1
          -1 -1 -1  1 -1  1 -1 -1 -1
          -1 -1 -1 -1  1 -1 -1 -1 -1
          -1 -1 -1  1 -1  1 -1 -1 -1
          -1 -1  1 -1 -1 -1  1 -1 -1
          -1  1 -1 -1 -1 -1 -1  1 -1
          -1 -1 -1 -1 -1 -1 -1 -1 -1
          """);

  private static final Maps DIAGONAL = Maps.of("1 -1 -1 / -1 1 -1 / -1 -1 1");
  private static final Maps CROSS = Maps.of("1 -1 1 / -1 1 -1 / 1 -1 1");
  private static final Maps OTHER_DIAGONAL = Maps.of("-1 -1 1 / -1 1 -1 / 1 -1 -1");

  private static final Maps DIAGONAL_RESPONSE =
      Maps.of(
          """
           7 -1  1  3  5 -1  3
          -1  9 -1  3 -1  1 -1
           1 -1  9 -3  1 -1  5
           3  3 -3  5 -3  3  3
           5 -1  1 -3  9 -1  1
          -1  1 -1  3 -1  9 -1
           3 -1  5  3  1 -1  7
          """);

  private static final Maps CROSS_RESPONSE =
      Maps.of(
          """
           3 -5  1 -1  1 -5  3
          -5  5 -5  3 -5  5 -5
           1 -5  5 -7  5 -5  1
          -1  3 -7  9 -7  3 -1
           1 -5  5 -7  5 -5  1
          -5  5 -5  3 -5  5 -5
           3 -5  1 -1  1 -5  3
          """);

  private static final Maps RESPONSES =
      Maps.stack(DIAGONAL_RESPONSE, CROSS_RESPONSE, DIAGONAL_RESPONSE.mirrored());

  private static final Maps POOLED =
      Maps.of(
          """
          9 3 5 3
          3 9 3 5
          5 3 9 1
          3 5 1 7
          |
          5 3 5 3
          3 9 5 1
          5 5 5 1
          3 1 1 3
          |
          3 5 9 7
          5 5 9 3
          9 9 1 5
          7 3 5 3
          """);

  private static final Maps POOLED_AGAIN =
      Maps.of(
          """
          9 5
          5 9
          |
          9 5
          5 5
          |
          5 9
          9 5
          """);

  private static final MaxPool2d POOL = MaxPool2d.of(2).fit(Fit.CEIL);

  /** The filters as they are: sums of nine ones, so that the maps are exact. */
  private static Maps sums(Kernels kernels, Maps picture, Layer... layers) {
    double[] filters = Maps.kernel(DIAGONAL, CROSS, OTHER_DIAGONAL);
    return kernels.run(picture, Map.of("conv2d/kernel", filters), layers);
  }

  /** The filters divided by 9, as on the slides. */
  private static Maps means(Kernels kernels, Layer... layers) {
    double[] filters = Maps.kernel(DIAGONAL.over(9), CROSS.over(9), OTHER_DIAGONAL.over(9));
    return kernels.run(X, Map.of("conv2d/kernel", filters), layers);
  }

  /** Nine ninths of the size 1: each is rounded once, and each sum of them once. */
  private static void assertNinths(Maps actual, Maps ninths, Kernels kernels) {
    assertThat(actual.shape()).isEqualTo(ninths.shape());
    assertThat(actual.values())
        .containsExactly(ninths.over(9).values(), within(9 * kernels.epsilon()));
  }

  @Test
  void thePictureIsTheLibrarysOwn() {
    assertThat(Maps.of(Letters.lecture().toDoubles(), Letters.lecture().shape())).isEqualTo(X);
  }

  @ParameterizedTest
  @EnumSource
  void eachFilterGivesItsMap(Kernels kernels) {
    assertThat(sums(kernels, X, Conv2d.of(3, 3))).isEqualTo(RESPONSES);
  }

  /**
   * The diagonal over the corner of the X: nine products of 1 add up to 9, divided by 9. One pixel
   * on four of nine fit and five do not, then six and three: the slides print 1.00, -0.11, 0.33.
   */
  @ParameterizedTest
  @CsvSource({"1, 9, 9, 1.00", "2, 4, -1, -0.11", "3, 6, 3, 0.33"})
  void theFilterOverTheCornerPixel(int column, int fits, int sum, String printed) {
    Maps under = X.under(1, column, 3);
    double[] products = new double[9];
    Arrays.setAll(products, i -> under.values()[i] * DIAGONAL.values()[i]);
    assertThat(Arrays.stream(products).filter(v -> v == 1)).hasSize(fits);
    assertThat(Arrays.stream(products).sum()).isEqualTo(sum);
    for (Kernels kernels : Kernels.values()) {
      Map<String, double[]> filter = Map.of("conv2d/kernel", Maps.kernel(DIAGONAL.over(9)));
      double response = kernels.run(under, filter, Conv2d.of(1, 3)).at(0, 0, 0);
      assertThat(String.format(Locale.ROOT, "%.2f", response))
          .as(kernels.name())
          .isEqualTo(printed);
    }
  }

  @ParameterizedTest
  @EnumSource
  void reluReplacesWhatIsBelowZero(Kernels kernels) {
    assertThat(sums(kernels, X, Conv2d.of(3, 3).relu()))
        .isEqualTo(RESPONSES.map(v -> Math.max(0, v)));
  }

  @ParameterizedTest
  @EnumSource
  void poolingKeepsTheLargestOfFourAlsoOverTheEdge(Kernels kernels) {
    assertThat(sums(kernels, X, Conv2d.of(3, 3).relu(), POOL)).isEqualTo(POOLED);
  }

  @ParameterizedTest
  @EnumSource
  void pooledAgain(Kernels kernels) {
    assertThat(sums(kernels, X, Conv2d.of(3, 3).relu(), POOL, POOL)).isEqualTo(POOLED_AGAIN);
  }

  @ParameterizedTest
  @EnumSource
  void multiplyAddDivideByNineThenReluPoolAndPoolAgain(Kernels kernels) {
    Conv2d filters = Conv2d.of(3, 3);
    assertNinths(means(kernels, filters), RESPONSES, kernels);
    assertNinths(means(kernels, filters.relu()), RESPONSES.map(v -> Math.max(0, v)), kernels);
    assertNinths(means(kernels, filters.relu(), POOL), POOLED, kernels);
    assertNinths(means(kernels, filters.relu(), POOL, POOL), POOLED_AGAIN, kernels);
  }

  /** Five of the twelve values are large for an X: they are its electors, the others an O's. */
  @ParameterizedTest
  @EnumSource
  void twelveValuesVoteForX(Kernels kernels) {
    Maps forX = POOLED_AGAIN.map(v -> v == 9 ? 1 / 5.0 : 0);
    Maps forO = POOLED_AGAIN.map(v -> v == 9 ? 0 : 1 / 7.0);
    double[] filters = Maps.kernel(DIAGONAL.over(9), CROSS.over(9), OTHER_DIAGONAL.over(9));

    Maps votes =
        kernels.run(
            X,
            Map.of("conv2d/kernel", filters, "dense/kernel", Maps.kernel(forX, forO)),
            Conv2d.of(3, 3).relu(),
            POOL,
            POOL,
            Flatten.of(),
            Dense.of(2));

    // As above, and once more for the weights and their sum.
    assertThat(votes.values())
        .containsExactly(new double[] {1, 5 / 9.0}, within(20 * kernels.epsilon()));
  }

  /** The empty border goes out on one side and comes in on the other: nothing else changes. */
  @ParameterizedTest
  @EnumSource
  void shiftedLetterShiftsItsMaps(Kernels kernels) {
    Maps shifted = sums(kernels, X.moved(1, -1), Conv2d.of(3, 3));
    for (int channel = 0; channel < 3; channel++) {
      for (int row = 1; row < 7; row++) {
        for (int column = 0; column < 6; column++) {
          assertThat(shifted.at(row, column, channel))
              .as("map %d, row %d, column %d", channel, row, column)
              .isEqualTo(RESPONSES.at(row - 1, column + 1, channel));
        }
      }
    }
  }
}
