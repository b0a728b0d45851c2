package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.Tensor;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PictureFilterTest {

  private static Tensor picture(int rows, int columns, int channels) {
    Tensor picture = Tensor.zeros(DataType.U8, Shape.of(rows, columns, channels));
    ByteBuffer bytes = picture.buffer();
    for (int i = 0; bytes.hasRemaining(); i++) {
      bytes.put((byte) (i * i * 7 + 13 * i));
    }
    return picture;
  }

  /** The formula, with the border's rows and columns beyond it. */
  private static float[] plain(PictureFilter filter, Tensor picture) {
    int rows = picture.shape().dim(0);
    int columns = picture.shape().dim(1);
    int channels = picture.shape().dim(2);
    float[] in = picture.toFloats();
    float[] out = new float[in.length];
    int above = (filter.kernel().size() - 1) / 2;
    int left = (filter.kernel().get(0).size() - 1) / 2;
    for (int i = 0; i < out.length; i++) {
      int y = i / channels / columns;
      int x = i / channels % columns;
      for (int r = 0; r < filter.kernel().size(); r++) {
        for (int s = 0; s < filter.kernel().get(0).size(); s++) {
          int row = Math.max(0, Math.min(rows - 1, y + r - above));
          int column = Math.max(0, Math.min(columns - 1, x + s - left));
          out[i] +=
              filter.kernel().get(r).get(s)
                  * in[(row * columns + column) * channels + i % channels];
        }
      }
    }
    return out;
  }

  @Test
  void sumsAreTheFormula() {
    for (String text : new String[] {"sharpen", "blur", "edge-detect", "sobel", "1 2/3 4/5 6"}) {
      PictureFilter filter = PictureFilter.parse(text);
      for (int channels : new int[] {1, 3}) {
        Tensor picture = picture(7, 9, channels);
        assertThat(filter.apply(picture).toFloats())
            .as(text)
            .isEqualTo(plain(filter, picture)); // whole numbers: exact
      }
    }
  }

  @Test
  void whatIsSeenIsCutAndWithoutSigns() {
    Tensor grey = Tensor.of(new byte[] {10, 10, 10, (byte) 200, (byte) 200, 10}, Shape.of(1, 6, 1));
    assertThat(PictureFilter.parse("1 1 1").picture(grey).toFloats())
        .containsExactly(10, 10, 73, 137, 137, 73);
    assertThat(PictureFilter.parse("-1 1 0").picture(grey).toFloats())
        .containsExactly(0, 0, 0, 190, 0, 190);
    assertThat(PictureFilter.parse("0 9 0").apply(grey).toFloats())
        .containsExactly(90, 90, 90, 1800, 1800, 90);
    assertThat(PictureFilter.parse("0 -9 10").picture(grey).toFloats())
        .containsExactly(10, 10, 255, 200, 0, 10);
  }

  @Test
  void namesAreTheLectures() {
    assertThat(PictureFilter.parse("sobel")).hasToString("1 0 -1/2 0 -2/1 0 -1");
    assertThat(PictureFilter.parse("0 1 0/1 -4 1/0 1 0"))
        .isEqualTo(PictureFilter.parse("edge-detect"));
    assertThat(PictureFilter.names())
        .containsExactly("sharpen", "blur", "edge-enhance", "edge-detect", "sobel");
  }

  @Test
  void wrongKernelsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PictureFilter.parse("emboss"))
        .withMessage(
            "PictureFilter: 'emboss', expected sharpen, blur, edge-enhance, edge-detect, sobel or"
                + " rows of numbers such as \"0 1 0/1 -4 1/0 1 0\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PictureFilter.parse("1 2/3"))
        .withMessage(
            "PictureFilter: 1 2/3, expected rows of as many numbers each, 1 to 63 of both");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PictureFilter.parse("1 NaN"))
        .withMessage("PictureFilter: 1 NaN, expected finite numbers");
    Tensor flat = Tensor.zeros(DataType.U8, Shape.of(4, 4));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PictureFilter.parse("blur").apply(flat))
        .isInstanceOf(ShapeException.class)
        .withMessage("PictureFilter: " + flat + ", expected rows x columns x channels");
  }
}
