package io.margay.lecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Fit;
import io.margay.layer.Input;
import io.margay.layer.LocallyConnected2d;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Padding;
import io.margay.model.Model;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** IIIT Sri City and KTH ID2223: how large the maps are, and how many weights there are. */
class SizesTest {

  private static final Shape SEVEN = Shape.of(7, 7, 1);

  private static Maps ones(Shape shape) {
    return Maps.of(new double[Math.toIntExact(shape.elements())], shape).map(v -> 1);
  }

  /** What a convolution of ones makes of a picture of ones: the pixels under each filter. */
  private static Maps counts(Kernels kernels, Shape picture, Conv2d conv) {
    Shape window =
        Shape.of(
            conv.window().kernel().sizes().get(0),
            conv.window().kernel().sizes().get(1),
            picture.dim(2));
    Maps[] filters = new Maps[conv.filters()];
    Arrays.fill(filters, ones(window));
    return kernels.run(ones(picture), Map.of("conv2d/kernel", Maps.kernel(filters)), conv);
  }

  /** (N - F) / S + 1: (7 - 3) / 1 + 1 = 5, (7 - 3) / 2 + 1 = 3. */
  @ParameterizedTest
  @CsvSource({"1, 5", "2, 3"})
  void threeInSevenWithStride(int stride, int size) {
    Conv2d conv = Conv2d.of(1, 3).stride(stride).fit(Fit.EXACT);
    assertThat(conv.output(SEVEN)).isEqualTo(Shape.of(size, size, 1));
    for (Kernels kernels : Kernels.values()) {
      assertThat(counts(kernels, SEVEN, conv))
          .as(kernels.name())
          .isEqualTo(ones(Shape.of(size, size, 1)).map(v -> 9));
    }
  }

  @Test
  void strideThreeDoesNotFit() {
    assertThatThrownBy(() -> Conv2d.of(1, 3).stride(3).fit(Fit.EXACT).output(SEVEN))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("(7 - 3) / 3 + 1 = 2.33: the filter does not fit.");
  }

  /** (F - 1) / 2 on each side: 1, 2, 3 for F = 3, 5, 7. */
  @ParameterizedTest
  @CsvSource({"3, 1", "5, 2", "7, 3"})
  void paddingKeepsTheSize(int filter, int padding) {
    Conv2d conv = Conv2d.of(1, filter).fit(Fit.EXACT);
    assertThat(conv.padding(Padding.of(padding)).output(SEVEN)).isEqualTo(SEVEN);
    assertThat(conv.padding(Padding.SAME).output(SEVEN)).isEqualTo(SEVEN);
    for (Kernels kernels : Kernels.values()) {
      Maps padded = counts(kernels, SEVEN, conv.padding(Padding.of(padding)));
      int corner = padding + 1;
      assertThat(padded.at(0, 0, 0)).as(kernels.name()).isEqualTo(corner * corner);
      assertThat(padded.at(3, 3, 0)).as(kernels.name()).isEqualTo(filter * filter);
      assertThat(counts(kernels, SEVEN, conv.padding(Padding.SAME))).isEqualTo(padded);
    }
  }

  /** (32 + 2·2 - 5) / 1 + 1 = 32; 5·5·3 weights and a bias are 76, times 10. */
  @ParameterizedTest
  @EnumSource
  void tenFiltersOverThirtyTwoByThirtyTwoByThree(Kernels kernels) {
    Shape picture = Shape.of(32, 32, 3);
    Conv2d conv = Conv2d.of(10, 5).stride(1).padding(Padding.of(2)).fit(Fit.EXACT);

    assertThat(kernels.model(picture, conv).parameterCount()).isEqualTo(760);
    Maps maps = counts(kernels, picture, conv);
    assertThat(maps.shape()).isEqualTo(Shape.of(32, 32, 10));
    assertThat(maps.at(16, 16, 9)).isEqualTo(5 * 5 * 3);
    assertThat(maps.at(0, 16, 9)).isEqualTo(3 * 5 * 3);
    assertThat(maps.at(0, 31, 9)).isEqualTo(3 * 3 * 3);
  }

  /** W2 = (W1 - F + 2P) / S + 1, D2 = K; F·F·D1·K weights and K biases. */
  @ParameterizedTest
  @CsvSource({
    "227, 3, 96, 11, 4, 0, 55",
    "224, 3, 64, 7, 2, 3, 112",
    "28, 1, 32, 5, 1, 2, 28",
    "7, 16, 8, 3, 2, 1, 4"
  })
  void volumeAndWeights(int w1, int d1, int k, int f, int s, int p, int w2) {
    Conv2d conv = Conv2d.of(k, f).stride(s).padding(Padding.of(p));
    Model model = Model.sequential(Input.image(w1, w1, d1), conv);
    assertThat(model.outputShape()).isEqualTo(Shape.of(w2, w2, k));
    assertThat(model.parameters().get("conv2d/kernel").shape().elements())
        .isEqualTo((long) f * f * d1 * k);
    assertThat(model.parameters().get("conv2d/bias").shape().elements()).isEqualTo(k);
  }

  /** The neuron at row i looks at rows i·s_h … i·s_h + f_h - 1; the same for columns. */
  @ParameterizedTest
  @EnumSource
  void stridesOfRowsAndColumns(Kernels kernels) {
    Maps rowsAndColumns =
        Maps.of(
            """
            11 12 13 14 15 16 17 18
            21 22 23 24 25 26 27 28
            31 32 33 34 35 36 37 38
            41 42 43 44 45 46 47 48
            51 52 53 54 55 56 57 58
            """);
    Maps first = Maps.of("1 0 / 0 0 / 0 0");
    Maps last = Maps.of("0 0 / 0 0 / 0 1");
    assertThat(
            kernels.run(
                rowsAndColumns,
                Map.of("conv2d/kernel", Maps.kernel(first, last)),
                Conv2d.of(2, 3, 2).stride(2, 3)))
        .isEqualTo(Maps.of("11 14 17 / 31 34 37 | 32 35 38 / 52 55 58"));
  }

  /** ceil(N / S) and ceil((N - F + 1) / S); the odd row and column go to the bottom and right. */
  @ParameterizedTest
  @EnumSource
  void sameAndValidAsInTensorFlow(Kernels kernels) {
    Shape four = Shape.of(4, 4, 1);
    Conv2d conv = Conv2d.of(1, 3).stride(2);
    assertThat(counts(kernels, four, conv.padding(Padding.SAME))).isEqualTo(Maps.of("9 6 / 6 4"));
    assertThat(counts(kernels, four, conv.padding(Padding.VALID))).isEqualTo(Maps.of("9"));
    assertThat(counts(kernels, Shape.of(5, 5, 1), conv.padding(Padding.SAME)))
        .isEqualTo(Maps.of("4 6 4 / 6 9 6 / 4 6 4"));
  }

  /** 28 → 28 → 14 → 14 → 7, as KTH's network goes. */
  @Test
  void poolingHalvesWhatConvolutionKeeps() {
    Conv2d same = Conv2d.of(32, 5).padding(Padding.SAME);
    Shape kept = same.output(Shape.of(28, 28, 1));
    Shape halved = MaxPool2d.of(2).output(kept);
    assertThat(kept).isEqualTo(Shape.of(28, 28, 32));
    assertThat(halved).isEqualTo(Shape.of(14, 14, 32));
    assertThat(MaxPool2d.of(2).output(same.output(halved))).isEqualTo(Shape.of(7, 7, 32));
  }

  /**
   * Seven inputs, three hidden units: 7·3 = 21 weights, 3·3 = 9 when each sees three, or 3 for all.
   */
  @ParameterizedTest
  @EnumSource
  void fullyConnectedLocalAndWithSharedWeights(Kernels kernels) {
    Model full = Model.sequential(Input.of(Shape.of(7), DataType.F32), Dense.of(3).bias(false));
    assertThat(full.parameterCount()).isEqualTo(21);

    LocallyConnected2d local =
        LocallyConnected2d.of(1, 1, 3).stride(1, 2).fit(Fit.EXACT).bias(false);
    assertThat(kernels.model(Shape.of(1, 7, 1), local).parameterCount()).isEqualTo(9);
    assertThat(
            kernels.run(
                Maps.of("1 2 3 4 5 6 7"),
                Map.of("locally_connected2d/kernel", new double[] {100, 10, 1, 1, 0, 0, 0, 0, 1}),
                local))
        .isEqualTo(Maps.of("123 3 7"));

    Conv2d shared = Conv2d.of(1, 1, 3).stride(1, 2).fit(Fit.EXACT).bias(false);
    assertThat(kernels.model(Shape.of(1, 7, 1), shared).parameterCount()).isEqualTo(3);
    assertThat(
            kernels.run(
                Maps.of("1 2 3 4 5 6 7"),
                Map.of("conv2d/kernel", new double[] {100, 10, 1}),
                shared))
        .isEqualTo(Maps.of("123 345 567"));
  }
}
