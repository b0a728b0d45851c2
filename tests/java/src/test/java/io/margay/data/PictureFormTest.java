package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.picture.PictureSamples;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFormTest {

  @TempDir Path folder;

  private Path grey(int rows, int columns, int... values) throws IOException {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    Path file = folder.resolve("grey.png");
    Images.writePng(Tensor.of(bytes, Shape.of(rows, columns)), file);
    return file;
  }

  @Test
  void textIsReadBack() {
    assertThat(PictureForm.parse("64x48")).isEqualTo(PictureForm.of(64, 48, 3));
    assertThat(PictureForm.parse("64x48x1:pad"))
        .isEqualTo(PictureForm.of(64, 48, 1).resizing(Resizing.PAD));
    assertThat(PictureForm.of(64, 48, 3).settings()).isEqualTo("64x48x3:crop");
    assertThat(Preparation.parse(PictureForm.of(64, 48, 1).text()))
        .isEqualTo(PictureForm.of(64, 48, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PictureForm.parse("64"))
        .withMessage(
            "pictures '64': expected ROWSxCOLUMNS, with channels x1 or x3, and with :crop,"
                + " :stretch or :pad");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PictureForm.parse("64x64:squeeze"))
        .withMessage("resize 'squeeze': expected crop, stretch or pad");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PictureForm.of(0, 4, 1))
        .withMessage("PictureForm: 0x4, expected 1 to 16384 on a side");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PictureForm.of(4, 4, 2))
        .withMessage("PictureForm: 2 channels, expected 1 (brightness) or 3 (red, green and blue)");
  }

  @Test
  void cropTakesTheMiddleOfTheLongerSide() throws IOException {
    Path wide = grey(1, 4, 10, 20, 30, 40);
    assertThat(PictureForm.of(1, 2, 1).read(wide).toFloats()).containsExactly(20, 30);
    // an odd rest: the further pixel goes on the right, as in torchvision's floor
    assertThat(PictureForm.of(1, 1, 1).read(wide).toFloats()).containsExactly(20);
    Path high = grey(4, 2, 0, 4, 8, 12, 100, 104, 108, 112);
    assertThat(PictureForm.of(1, 1, 1).read(high).toFloats()).containsExactly(6);
  }

  @Test
  void stretchTakesEverything() throws IOException {
    PictureForm form = PictureForm.of(1, 2, 1).resizing(Resizing.STRETCH);
    assertThat(form.read(grey(2, 4, 10, 20, 30, 40, 10, 20, 30, 40)).toFloats())
        .containsExactly(15, 35);
  }

  @Test
  void placesOfTheFormAreSharesOfThePicture() throws IOException {
    Path wide = grey(2, 8, new int[16]);
    FramedPicture cropped = PictureForm.of(4, 4, 1).frame(wide); // scaled to 4x16, columns 6 to 10
    assertThat(cropped.columns()).isEqualTo(8);
    assertThat(cropped.across(0)).isEqualTo(6 / 16.0);
    assertThat(cropped.across(4)).isEqualTo(10 / 16.0);
    assertThat(cropped.down(1)).isEqualTo(0.25);
    FramedPicture padded = PictureForm.of(4, 4, 1).resizing(Resizing.PAD).frame(wide);
    assertThat(padded.down(1)).isZero(); // scaled to 1x4 in row 2
    assertThat(padded.down(2.5)).isEqualTo(0.5);
    assertThat(padded.down(4)).isEqualTo(1);
    assertThat(padded.across(1)).isEqualTo(0.25);
    assertThat(padded.shows(2, 3)).isTrue();
    assertThat(padded.shows(1, 3)).isFalse();
    FramedPicture stretched = PictureForm.of(4, 4, 1).resizing(Resizing.STRETCH).frame(wide);
    assertThat(stretched.across(1)).isEqualTo(0.25);
    assertThat(stretched.down(1)).isEqualTo(0.25);
  }

  @Test
  void padPutsBlackAround() throws IOException {
    PictureForm form = PictureForm.of(4, 2, 1).resizing(Resizing.PAD);
    assertThat(form.read(grey(1, 2, 50, 60)).toFloats()).containsExactly(0, 0, 0, 0, 50, 60, 0, 0);
    assertThat(form.resizing(Resizing.CROP).read(grey(1, 2, 50, 60)).toFloats())
        .hasSize(8)
        .doesNotContain(0);
  }

  @Test
  void aPictureOfTheSizeStaysValueForValue() throws IOException {
    int[] values = new int[35];
    Arrays.setAll(values, i -> 7 * i);
    for (Resizing rule : Resizing.values()) {
      Tensor read = PictureForm.of(5, 7, 1).resizing(rule).read(grey(5, 7, values));
      for (int i = 0; i < 35; i++) {
        assertThat(read.toFloats()[i]).as(rule + " " + i).isEqualTo(7 * i);
      }
    }
  }

  @Test
  void theWayACameraWasHeldIsCarriedOut() throws IOException {
    // where EXIF says that the first stored row and the first stored column are to be seen
    String[] first = {
      "top left", "top right", "bottom right", "bottom left",
      "left top", "right top", "right bottom", "left bottom"
    };
    byte[] jpeg = PictureSamples.corners();
    Path file = folder.resolve("photo.jpg");
    for (int orientation = 1; orientation <= 8; orientation++) {
      for (boolean littleEndian : new boolean[] {true, false}) {
        Files.write(file, PictureSamples.withOrientation(jpeg, orientation, littleEndian));
        boolean swaps = orientation > 4;
        float[] seen = PictureForm.of(swaps ? 48 : 32, swaps ? 32 : 48, 3).read(file).toFloats();
        int columns = swaps ? 32 : 48;
        String places = first[orientation - 1];
        int row = places.contains("top") ? 4 : (swaps ? 48 : 32) - 5;
        int column = places.contains("left") ? 4 : columns - 5;
        int at = (row * columns + column) * 3;
        assertThat(seen[at]).as("red where both are first, " + orientation).isGreaterThan(200);
        boolean rowIsAcross = places.startsWith("top") || places.startsWith("bottom");
        // green where the first row ends: from red along the first row
        int far =
            rowIsAcross
                ? (row * columns + columns - 1 - column) * 3
                : ((seen.length / 3 / columns - 1 - row) * columns + column) * 3;
        assertThat(seen[far + 1]).as("green at its end, " + orientation).isGreaterThan(200);
      }
    }
    Files.write(file, PictureSamples.withOrientation(jpeg, 77, true));
    assertThat(PictureForm.of(32, 48, 3).read(file).toFloats()[0]).isGreaterThan(200);
  }

  @Test
  void printingInksBecomeLight() throws IOException {
    Path file = folder.resolve("ink.jpg");
    PictureForm form = PictureForm.of(1, 1, 3);
    // amounts of ink: no cyan, all magenta, half yellow, no black
    Files.write(file, PictureSamples.inks(0, 255, 128, 0));
    assertNear(form.read(file), 255, 0, 127);
    // Adobe's: what is left; 200/255 of each, with black leaving half
    Files.write(
        file,
        PictureSamples.withSegment(
            PictureSamples.inks(200, 100, 50, 128), 0xee, PictureSamples.adobe(0)));
    assertNear(form.read(file), 100, 50, 25);
    // YCCK: luminance 155 and no differences leave 255 - 155 of each
    Files.write(
        file,
        PictureSamples.withSegment(
            PictureSamples.inks(155, 128, 128, 255), 0xee, PictureSamples.adobe(2)));
    assertNear(form.read(file), 100, 100, 100);
  }

  private static void assertNear(Tensor picture, int... expected) {
    float[] values = picture.toFloats();
    for (int i = 0; i < expected.length; i++) {
      assertThat(values[i])
          .as(Arrays.toString(values))
          .isBetween(expected[i] - 4f, expected[i] + 4f);
    }
  }

  @Test
  void everyFormatIsRead() throws IOException {
    for (String ending : new String[] {"png", "jpg", "gif", "bmp"}) {
      Path file = PictureSamples.flat(folder.resolve("flat." + ending), 8, 8, 0x3366cc);
      assertNear(PictureForm.of(2, 2, 3).read(file), 0x33, 0x66, 0xcc);
    }
    BufferedImage palette = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_INDEXED);
    palette.createGraphics().fillRect(0, 0, 8, 8);
    Path file = PictureSamples.write(folder.resolve("palette.png"), palette);
    assertNear(PictureForm.of(2, 2, 3).read(file), 255, 255, 255);
  }

  @Test
  void sixteenBitsOfColourBecomeEight() throws IOException {
    ColorModel deep =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_USHORT);
    BufferedImage image =
        new BufferedImage(deep, deep.createCompatibleWritableRaster(2, 2), false, null);
    for (int i = 0; i < 4; i++) {
      image.getRaster().setPixel(i % 2, i / 2, new int[] {0x3333, 0x8080, 0xffff});
    }
    Path file = PictureSamples.write(folder.resolve("deep.png"), image);
    assertThat(PictureForm.of(1, 1, 3).read(file).toFloats()).containsExactly(0x33, 0x80, 0xff);
  }

  @Test
  void aFileThatEndsTooEarlyIsDamaged() throws IOException {
    BufferedImage noise = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 1600; i++) {
      noise.setRGB(i % 40, i / 40, i * i * 0x9e3779);
    }
    for (String ending : new String[] {"jpg", "png", "gif", "bmp"}) {
      Path file = PictureSamples.write(folder.resolve("short." + ending), noise);
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length * 3 / 4));
      assertThatThrownBy(() -> PictureForm.of(4, 4, 3).read(file))
          .as(ending)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("short." + ending + ": the picture cannot be decoded: ");
    }
  }
}
