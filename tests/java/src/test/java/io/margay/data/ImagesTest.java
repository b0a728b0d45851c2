package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.Damage;
import io.margay.DataType;
import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.SharedData;
import io.margay.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesTest {

  @TempDir Path folder;

  private static Tensor pixels(Shape shape, int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return Tensor.of(bytes, shape);
  }

  private Path picture(int type, int... argb) throws IOException {
    BufferedImage image = new BufferedImage(argb.length, 1, type);
    image.setRGB(0, 0, argb.length, 1, argb, 0, argb.length);
    Path path = folder.resolve("picture.png");
    ImageIO.write(image, "png", path.toFile());
    return path;
  }

  @Test
  void greyPictureComesBackValueForValue() throws IOException {
    Shape shape = Shape.of(16, 16, 1);
    int[] values = new int[256];
    for (int i = 0; i < 256; i++) {
      values[i] = i;
    }
    Path path = folder.resolve("grey.png");
    Images.writePng(pixels(shape, values), path);
    assertThat(Images.read(path, shape).toFloats()).isEqualTo(pixels(shape, values).toFloats());
    assertThat(Images.read(path, shape).type()).isEqualTo(DataType.U8);
    assertThat(Images.readInverted(path, shape).toFloats())
        .startsWith(255, 254, 253)
        .endsWith(1, 0);
  }

  @Test
  void colourPictureComesBackValueForValue() throws IOException {
    Shape shape = Shape.of(2, 1, 3);
    Path path = folder.resolve("colour.png");
    Images.writePng(pixels(shape, 10, 20, 30, 40, 50, 255), path);
    assertThat(Images.read(path, shape).toFloats()).containsExactly(10, 20, 30, 40, 50, 255);
  }

  @Test
  void colourBecomesItsBrightness() throws IOException {
    Path path =
        picture(BufferedImage.TYPE_INT_RGB, 0xff0000, 0x00ff00, 0x0000ff, 0xffffff, 0x808080);
    assertThat(Images.read(path, Shape.of(1, 5, 1)).toFloats())
        .containsExactly(76, 150, 29, 255, 128);
  }

  @Test
  void greyBecomesThreeEqualValues() throws IOException {
    Path path = folder.resolve("grey.png");
    Images.writePng(pixels(Shape.of(1, 2), 7, 200), path);
    assertThat(Images.read(path, Shape.of(1, 2, 3)).toFloats())
        .containsExactly(7, 7, 7, 200, 200, 200);
  }

  @Test
  void transparencyShowsWhitePaper() throws IOException {
    Path path = picture(BufferedImage.TYPE_INT_ARGB, 0x00000000, 0xff000000, 0x80000000);
    assertThat(Images.read(path, Shape.of(1, 3, 1)).toFloats()).containsExactly(255, 0, 127);
    assertThat(Images.readInverted(path, Shape.of(1, 3, 1)).toFloats())
        .containsExactly(0, 255, 128);
  }

  @Test
  void palettePictureKeepsItsColours() throws IOException {
    Path path = picture(BufferedImage.TYPE_BYTE_BINARY, 0xff000000, 0xffffffff, 0xff000000);
    assertThat(Images.read(path, Shape.of(1, 3, 1)).toFloats()).containsExactly(0, 255, 0);
  }

  @Test
  void sixteenBitsBecomeEight() throws IOException {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {0, 0x8080, 0xffff});
    Path path = folder.resolve("deep.png");
    ImageIO.write(image, "png", path.toFile());
    assertThat(Images.read(path, Shape.of(1, 3, 1)).toFloats()).containsExactly(0, 128, 255);
  }

  @Test
  void shrinkingAveragesAreas() throws IOException {
    Path path = folder.resolve("grey.png");
    Images.writePng(pixels(Shape.of(2, 4), 0, 100, 10, 20, 100, 200, 30, 40), path);
    assertThat(Images.read(path, Shape.of(1, 2, 1)).toFloats()).containsExactly(100, 25);
    // four columns to three: shares 3/4 1/4 | 1/2 1/2 | 1/4 3/4
    Images.writePng(pixels(Shape.of(1, 4), 0, 100, 200, 40), path);
    assertThat(Images.read(path, Shape.of(1, 3, 1)).toFloats()).containsExactly(25, 150, 80);
  }

  @Test
  void growingInterpolates() throws IOException {
    Path path = folder.resolve("grey.png");
    Images.writePng(pixels(Shape.of(1, 2), 0, 100), path);
    assertThat(Images.read(path, Shape.of(1, 4, 1)).toFloats()).containsExactly(0, 25, 75, 100);
    assertThat(Images.read(path, Shape.of(3, 2, 1)).toFloats())
        .containsExactly(0, 100, 0, 100, 0, 100);
  }

  @Test
  void anEvenPictureStaysEvenAtEverySize() throws IOException {
    Path path = folder.resolve("grey.png");
    int[] values = new int[13 * 7];
    Arrays.fill(values, 77);
    Images.writePng(pixels(Shape.of(13, 7), values), path);
    for (int rows = 1; rows < 30; rows += 3) {
      for (int columns = 1; columns < 30; columns += 4) {
        float[] scaled = Images.read(path, Shape.of(rows, columns, 1)).toFloats();
        for (float value : scaled) {
          assertThat(value).as(rows + "x" + columns).isEqualTo(77);
        }
      }
    }
  }

  @Test
  void jpegIsRead() throws IOException {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 32 * 32; i++) {
      image.setRGB(i % 32, i / 32, 0xc86432);
    }
    Path path = folder.resolve("flat.jpg");
    ImageIO.write(image, "jpg", path.toFile());
    float[] colour = Images.read(path, Shape.of(1, 1, 3)).toFloats();
    assertThat(colour[0]).isBetween(196f, 204f); // JPEG rounds colours when it converts them
    assertThat(colour[1]).isBetween(96f, 104f);
    assertThat(colour[2]).isBetween(46f, 54f);
  }

  @Test
  void photographIsReadAtItsSize() throws IOException {
    Path flowers = SharedData.require("flowers12/train/daisy");
    try (var photos = Files.list(flowers)) {
      Tensor photo = Images.read(photos.sorted().findFirst().orElseThrow(), Shape.of(224, 224, 3));
      assertThat(photo.shape()).isEqualTo(Shape.of(224, 224, 3));
    }
  }

  @Test
  void shapeMustBeAPicture() throws IOException {
    Path path = picture(BufferedImage.TYPE_INT_RGB, 0);
    assertThatThrownBy(() -> Images.read(path, Shape.of(28, 28)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("a picture as 28x28");
    assertThatThrownBy(() -> Images.read(path, Shape.of(28, 28, 2)))
        .isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> Images.writePng(pixels(Shape.of(4), 1, 2, 3, 4), path))
        .isInstanceOf(ShapeException.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Images.writePng(Tensor.of(new float[4], Shape.of(2, 2)), path))
        .withMessageContaining("expected u8");
  }

  @Test
  void fileThatIsNoPictureIsNamed() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.png"), "not a picture");
    assertThatThrownBy(() -> Images.read(text, Shape.of(1, 1, 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("notes.png: not a picture");
    assertThatThrownBy(() -> Images.read(folder, Shape.of(1, 1, 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a regular file");
    assertThatThrownBy(() -> Images.read(folder.resolve("x.png"), Shape.of(1, 1, 1)))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void pictureThatAnnouncesTooManyPixelsIsNotDecoded() throws IOException {
    byte[] png = Files.readAllBytes(picture(BufferedImage.TYPE_INT_RGB, 0));
    ByteBuffer.wrap(png).putInt(16, 20_000).putInt(20, 20_000);
    CRC32 sum = new CRC32();
    sum.update(png, 12, 17);
    ByteBuffer.wrap(png).putInt(29, (int) sum.getValue());
    Path path = Files.write(folder.resolve("bomb.png"), png);
    assertThatThrownBy(() -> Images.read(path, Shape.of(1, 1, 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bomb.png: 20,000x20,000 pixels, expected at most ");
  }

  @Test
  void damagedPictureNeverDoesWorseThanAnIOException() throws IOException {
    Shape shape = Shape.of(8, 8, 3);
    for (String format : new String[] {"png", "jpg"}) {
      BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
      for (int i = 0; i < 64; i++) {
        image.setRGB(i % 8, i / 8, i * 0x040201);
      }
      ByteArrayOutputStream sound = new ByteArrayOutputStream();
      ImageIO.write(image, format, sound);
      Damage damage = new Damage(folder.resolve("damaged." + format), sound.toByteArray());
      damage.truncate(path -> Images.read(path, shape));
      damage.flip(sound.size(), path -> Images.read(path, shape));
    }
  }
}
