package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.Shape;
import io.margay.ShapeException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvTransposeTest {

  private static float[] spread(ConvTranspose2d layer) {
    return Predicted.of(
        layer,
        Shape.of(1, 2, 1),
        new float[] {1, 2},
        Map.of("conv2d_transpose/kernel", new float[] {1, 10, 100}));
  }

  /** 1 10 100 at the left, 2 20 200 two places on. */
  @Test
  void eachValueIsSpreadOverAWindow() {
    ConvTranspose2d layer = ConvTranspose2d.of(1, 1, 3).stride(1, 2);
    assertThat(spread(layer)).containsExactly(1, 10, 102, 20, 200);
    assertThat(spread(layer.padding(Padding.of(0, 1)))).containsExactly(10, 102, 20);
    assertThat(spread(layer.padding(Padding.of(0, 1)).outputPadding(0, 1)))
        .containsExactly(10, 102, 20, 200);
    assertThat(spread(layer.padding(Padding.SAME))).containsExactly(1, 10, 102, 20);
    assertThat(spread(layer.outputPadding(0, 1))).containsExactly(1, 10, 102, 20, 200, 0);
  }

  @Test
  void sequencesAndVolumes() {
    assertThat(
            Predicted.of(
                ConvTranspose1d.of(1, 3).stride(2),
                Shape.of(2, 1),
                new float[] {1, 2},
                Map.of(
                    "conv1d_transpose/kernel", new float[] {1, 10, 100},
                    "conv1d_transpose/bias", new float[] {1000})))
        .containsExactly(1001, 1010, 1102, 1020, 1200);
    assertThat(
            Predicted.of(
                ConvTranspose3d.of(1, 1, 2, 1).relu(),
                Shape.of(1, 1, 2, 1),
                new float[] {1, -2},
                Map.of("conv3d_transpose/kernel", new float[] {1, 10})))
        .containsExactly(1, 0, 10, 0);
  }

  /**
   * torch.nn.ConvTranspose2d: (H - 1) · stride - 2 · padding + dilation · (F - 1) + output_padding
   * + 1.
   */
  @ParameterizedTest
  @CsvSource({"3, 2, 1, 1, 1", "4, 2, 1, 0, 1", "5, 3, 2, 2, 1", "3, 1, 0, 1, 2", "2, 2, 0, 0, 1"})
  void sizesArePyTorchs(int size, int stride, int padding, int more, int dilation) {
    ConvTranspose2d layer =
        ConvTranspose2d.of(3, size)
            .stride(stride)
            .padding(Padding.of(padding))
            .outputPadding(more)
            .dilation(dilation);
    int rows = 6 * stride - 2 * padding + dilation * (size - 1) + more + 1;
    assertThat(layer.output(Shape.of(7, 7, 2))).isEqualTo(Shape.of(rows, rows, 3));
  }

  /** Keras: input times stride, whatever the kernel. */
  @ParameterizedTest
  @CsvSource({"2, 2", "3, 2", "5, 2", "2, 3", "4, 1"})
  void sameIsKeras(int size, int stride) {
    ConvTranspose2d layer = ConvTranspose2d.of(3, size).stride(stride).padding(Padding.SAME);
    assertThat(layer.output(Shape.of(7, 7, 2))).isEqualTo(Shape.of(7 * stride, 7 * stride, 3));
  }

  @Test
  void parametersAreKeras() {
    ConvTranspose2d unet = ConvTranspose2d.of(64, 2).stride(2);
    assertThat(unet.output(Shape.of(28, 28, 128))).isEqualTo(Shape.of(56, 56, 64));
    assertThat(unet.parameters(Shape.of(28, 28, 128)))
        .containsExactly(
            new Parameter("kernel", Shape.of(2, 2, 64, 128), Initializer.glorotUniform()),
            new Parameter("bias", Shape.of(64), Initializer.zeros()));
    assertThat(unet.groups(4).parameters(Shape.of(28, 28, 128)).get(0).shape())
        .isEqualTo(Shape.of(2, 2, 16, 128));
  }

  @Test
  void theLineSaysOnlyWhatIsNotAssumed() {
    assertThat(ConvTranspose2d.of(8, 3).attributes()).isEqualTo("filters=8 kernel=3x3");
    ConvTranspose2d full =
        ConvTranspose2d.of(8, 3).stride(2).outputPadding(1, 0).groups(2).bias(false);
    assertThat(full.attributes())
        .isEqualTo("filters=8 kernel=3x3 stride=2x2 output_padding=1x0 groups=2 bias=false");
    assertThat(full.title())
        .isEqualTo("ConvTranspose2d[8 filters 3x3, stride 2, output padding 1x0, groups 2]");
  }

  @Test
  void whatIsWrongIsSaid() {
    ConvTranspose2d layer = ConvTranspose2d.of(1, 3).stride(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> layer.outputPadding(2).output(Shape.of(4, 4, 1)))
        .withMessage(
            "ConvTranspose2d[1 filter 3x3, stride 2, output padding 2x2]: output_padding=2x2:"
                + " expected less than the stride or the dilation, 2 rows");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> layer.outputPadding(1).padding(Padding.SAME).output(Shape.of(4, 4, 1)))
        .withMessage(
            "ConvTranspose2d[1 filter 3x3, stride 2, padding SAME, output padding 1x1]:"
                + " output_padding=1x1: padding SAME leaves none: the output is as large as input"
                + " times stride");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> layer.padding(Padding.of(3)).output(Shape.of(2, 2, 1)))
        .withMessage(
            "ConvTranspose2d[1 filter 3x3, stride 2, padding 3]: input 2x2x1: (2 - 1) * 2 + 3 - 6 ="
                + " -1: the padding leaves no rows. Use less padding, or a larger filter.");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> ConvTranspose2d.of(4, 3).groups(2).output(Shape.of(4, 4, 3)))
        .withMessage(
            "ConvTranspose2d[4 filters 3x3, groups 2]: input 4x4x3: 3 channels do not divide into 2"
                + " groups. Use a divisor of 3 as groups.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> layer.fit(Fit.CEIL))
        .withMessage(
            "ConvTranspose2d: fit CEIL, expected none: a transposed convolution always fits");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> layer.outputPadding(-1))
        .withMessage("ConvTranspose2d: output padding -1x-1, expected 0 to 65536 on every axis");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> layer.outputPadding(1, 0, 1))
        .withMessage("output padding of 3 axes: expected one number, or 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConvTranspose3d.of(3, 2).groups(2))
        .withMessage(
            "ConvTranspose3d[3 filters 2x2x2]: 3 filters do not divide into 2 groups. Use a divisor"
                + " of 3 as groups.");
  }
}
