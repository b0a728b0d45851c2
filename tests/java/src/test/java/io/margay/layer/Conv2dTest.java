package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.Shape;
import io.margay.ShapeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sizes of the lectures: (N - F + 2P) / S + 1. */
class Conv2dTest {

  @ParameterizedTest
  @CsvSource({"1, 5", "2, 3"})
  void filterOfThreeOverSeven(int stride, int expected) {
    Conv2d conv = Conv2d.of(1, 3).stride(stride).fit(Fit.EXACT);
    assertThat(conv.output(Shape.of(7, 7, 1))).isEqualTo(Shape.of(expected, expected, 1));
  }

  @Test
  void strideThreeOverSevenDoesNotFit() {
    Conv2d conv = Conv2d.of(32, 3).stride(3).fit(Fit.EXACT);
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> conv.output(Shape.of(7, 7, 1)))
        .withMessage(
            "Conv2d[32 filters 3x3, stride 3, fit EXACT]: input 7x7x1: (7 - 3) / 3 + 1 = 2.33: the"
                + " filter does not fit.\n"
                + "  Use stride 1 or 2, padding SAME, or fit FLOOR to leave the last column and row"
                + " out.");
  }

  @Test
  void theRestIsLeftOutUnlessSaidOtherwise() {
    Conv2d conv = Conv2d.of(1, 3).stride(3);
    assertThat(conv.output(Shape.of(7, 7, 1))).isEqualTo(Shape.of(2, 2, 1));
    assertThat(conv.fit(Fit.CEIL).output(Shape.of(7, 7, 1))).isEqualTo(Shape.of(3, 3, 1));
  }

  @ParameterizedTest
  @CsvSource({"3, 1", "5, 2", "7, 3"})
  void paddingOfHalfTheFilterKeepsTheSize(int filter, int padding) {
    Shape input = Shape.of(32, 32, 3);
    Shape kept = Shape.of(32, 32, 8);
    assertThat(Conv2d.of(8, filter).padding(Padding.of(padding)).output(input)).isEqualTo(kept);
    assertThat(Conv2d.of(8, filter).padding(Padding.SAME).output(input)).isEqualTo(kept);
  }

  @Test
  void tenFiltersFiveByFiveOverColour() {
    Conv2d conv = Conv2d.of(10, 5).padding(Padding.of(2));
    Shape input = Shape.of(32, 32, 3);
    assertThat(conv.output(input)).isEqualTo(Shape.of(32, 32, 10));
    assertThat(conv.parameters(input))
        .containsExactly(
            new Parameter("kernel", Shape.of(5, 5, 3, 10), Initializer.glorotUniform()),
            new Parameter("bias", Shape.of(10), Initializer.zeros()));
    assertThat(conv.parameters(input).stream().mapToLong(p -> p.shape().elements()).sum())
        .isEqualTo(760);
  }

  @Test
  void sameIsTensorFlowsSame() {
    assertThat(Conv2d.of(1, 3).stride(2).padding(Padding.SAME).output(Shape.of(7, 8, 1)))
        .isEqualTo(Shape.of(4, 4, 1));
    assertThat(
            Conv2d.of(1, 1)
                .stride(3)
                .padding(Padding.SAME)
                .fit(Fit.EXACT)
                .output(Shape.of(5, 5, 1)))
        .as("SAME fits even where the windows leave values out")
        .isEqualTo(Shape.of(2, 2, 1));
  }

  @Test
  void rowsAndColumnsMayDiffer() {
    Conv2d conv = Conv2d.of(4, 3, 5).stride(2, 1).padding(Padding.of(1, 0)).dilation(1, 2);
    assertThat(conv.output(Shape.of(9, 12, 2)))
        .as("(9 - 3 + 2) / 2 + 1, 12 - 9 + 1")
        .isEqualTo(Shape.of(5, 4, 4));
  }

  @Test
  void onlyRowsMayFailToFit() {
    Conv2d conv = Conv2d.of(1, 3).stride(3).padding(Padding.of(1, 2, 0, 0)).fit(Fit.EXACT);
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> conv.output(Shape.of(8, 9, 1)))
        .withMessage(
            "Conv2d[1 filter 3x3, stride 3, padding 1,2,0,0, fit EXACT]: input 8x9x1: rows (8 - 3 +"
                + " 1 + 2) / 3 + 1 = 3.67: the filter does not fit.\n"
                + "  Use row stride 1 or 2, padding SAME, or fit FLOOR to leave the last 2 rows"
                + " out.");
  }

  @Test
  void rowsAndColumnsMayFailByThemselves() {
    Conv2d conv = Conv2d.of(1, 2).stride(3, 4).padding(Padding.of(1)).fit(Fit.EXACT);
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> conv.output(Shape.of(7, 5, 1)))
        .withMessage(
            "Conv2d[1 filter 2x2, stride 3x4, padding 1, fit EXACT]: input 7x5x1: rows (7 - 2 +"
                + " 2*1) / 3 + 1 = 3.33, columns (5 - 2 + 2*1) / 4 + 1 = 2.25: the filter does not"
                + " fit.\n"
                + "  Use row stride 1 and column stride 1, padding SAME, or fit FLOOR to leave the"
                + " last column and the last row out.");
  }

  @Test
  void aFilterLargerThanTheInputIsRefused() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> Conv2d.of(2, 5).output(Shape.of(7, 3, 1)))
        .withMessage(
            "Conv2d[2 filters 5x5]: input 7x3x1: the filter is larger than the input (5 columns, 3"
                + " there). Use a smaller one, padding SAME, or a larger input.");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(
            () -> Conv2d.of(2, 3).dilation(3).padding(Padding.of(1)).output(Shape.of(4, 4, 1)))
        .withMessageContaining("(7 rows, 4 + 2 there)");
  }

  @Test
  void aFlatInputIsRefused() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> Conv2d.of(2, 5).output(Shape.of(784)))
        .withMessage(
            "Conv2d[2 filters 5x5]: input 784 has 1 dimension, expected 3 (rows x columns x"
                + " channels). Put Reshape before it.");
  }

  @Test
  void groupsSplitChannelsAndFilters() {
    Conv2d depthwise = Conv2d.of(6, 3).groups(3);
    assertThat(depthwise.parameters(Shape.of(8, 8, 3)).get(0).shape())
        .isEqualTo(Shape.of(3, 3, 1, 6));
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> depthwise.output(Shape.of(8, 8, 4)))
        .withMessage(
            "Conv2d[6 filters 3x3, groups 3]: input 8x8x4: 4 channels do not divide into 3 groups."
                + " Use a divisor of 4 as groups.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Conv2d.of(6, 3).groups(4))
        .withMessage(
            "Conv2d[6 filters 3x3]: 6 filters do not divide into 4 groups. Use a divisor of 6 as"
                + " groups.");
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Conv2d.of(0, 3))
        .withMessage("Conv2d: 0 filters, expected 1 to 1048576");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Conv2d.of(1, 0))
        .withMessage("extent 0x0: expected 1 to 65536 on every axis");
    assertThatIllegalArgumentException().isThrownBy(() -> Conv2d.of(1, 3).stride(1, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Conv2d.of(1, 3).named("a b"))
        .withMessage("name 'a b': expected letters, digits and the signs _ . - / only");
  }

  @Test
  void programSaysOnlyWhatIsNotAssumed() {
    assertThat(Conv2d.of(32, 3).attributes()).isEqualTo("filters=32 kernel=3x3");
    Conv2d full =
        Conv2d.of(8, 3, 5)
            .stride(2)
            .dilation(2, 1)
            .groups(2)
            .padding(Padding.of(1, 2))
            .fit(Fit.CEIL)
            .bias(false)
            .leakyRelu(0.3)
            .initializer(Initializer.heNormal())
            .biasInitializer(Initializer.constant(0.1))
            .kernelLibrary(KernelLibrary.OPENBLAS);
    assertThat(full.attributes())
        .isEqualTo(
            "filters=8 kernel=3x5 stride=2x2 dilation=2x1 padding=1x2 fit=ceil groups=2 bias=false"
                + " activation=leaky_relu alpha=0.3 init=he_normal bias_init=constant:0.1"
                + " library=openblas");
  }

  @Test
  void withersLeaveTheOriginalAlone() {
    Conv2d plain = Conv2d.of(4, 3);
    Conv2d changed = plain.relu().stride(2).named("eyes").kernel(5, 5);
    assertThat(plain).isEqualTo(Conv2d.of(4, 3));
    assertThat(changed.title()).isEqualTo("Conv2d[4 filters 5x5, stride 2]");
    assertThat(changed.name()).isEqualTo("eyes");
    assertThat(changed.weights().activation()).contains(Activation.relu());
  }

  @Test
  void noBiasMeansNoBiasParameter() {
    assertThat(Conv2d.of(4, 3).bias(false).parameters(Shape.of(5, 5, 1)))
        .extracting(Parameter::name)
        .containsExactly("kernel");
  }
}
