package io.margay.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.Shape;
import io.margay.SharedData;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.data.Images;
import io.margay.data.PictureForm;
import io.margay.data.Resizing;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskedPicturesTest {

  @TempDir Path folder;

  private final Decoding how = Decoding.of(PictureForm.of(2, 4, 1)).threads(2);

  private Path grey(String name, int rows, int columns, int... values) throws IOException {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Images.writePng(Tensor.of(bytes, Shape.of(rows, columns)), file);
    return file;
  }

  private static float[] regions(Dataset data, int i) {
    return data.row("regions", i, 0).toFloats();
  }

  @BeforeEach
  void twoPictures() throws IOException {
    grey("images/a.png", 2, 4, 1, 2, 3, 4, 5, 6, 7, 8);
    grey("masks/a.png", 2, 4, 0, 0, 255, 255, 255, 0, 0, 255);
    grey("images/b.png", 4, 8, new int[32]);
    int[] large = new int[32];
    large[3 * 8 + 7] = 255;
    grey("masks/b.png", 4, 8, large);
  }

  @Test
  void valuesBecomeClassesInTheirOrder() throws IOException {
    try (MaskedPictures pictures = MaskedPictures.open(folder, how)) {
      Dataset data = pictures.data();
      assertThat(data.column("regions").classNames()).containsExactly("0", "255");
      assertThat(data.column("regions").shape()).isEqualTo(Shape.of(2, 4));
      assertThat(data.sample(0).toFloats()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
      assertThat(regions(data, 0)).containsExactly(0, 0, 1, 1, 1, 0, 0, 1);
      // the nearest of four: never between two classes
      assertThat(regions(data, 1)).containsExactly(0, 0, 0, 0, 0, 0, 0, 1);
      assertThat(pictures.test()).isEmpty();
    }
  }

  @Test
  void masksGoWithTheirPictures() throws IOException {
    Decoding padded = how.form(PictureForm.of(4, 4, 1).resizing(Resizing.PAD));
    try (MaskedPictures pictures =
        MaskedPictures.open(
            folder, padded, new TreeMap<>(Map.of(255, "cell")), OptionalInt.of(0))) {
      assertThat(pictures.data().column("regions").classNames()).containsExactly("cell");
      assertThat(regions(pictures.data(), 0))
          .containsExactly(255, 255, 255, 255, 255, 255, 0, 0, 0, 255, 255, 0, 255, 255, 255, 255);
    }
    try (MaskedPictures pictures = MaskedPictures.open(folder, how.form(PictureForm.of(2, 2, 1)))) {
      assertThat(pictures.data().sample(0).toFloats()).containsExactly(2, 3, 6, 7);
      assertThat(regions(pictures.data(), 0)).containsExactly(0, 1, 0, 0);
    }
  }

  @Test
  void aPalettesPlacesAreItsValues() throws IOException {
    byte[] colours = {(byte) 200, 10, 90};
    IndexColorModel palette = new IndexColorModel(8, 3, colours, colours, colours);
    BufferedImage mask = new BufferedImage(4, 2, BufferedImage.TYPE_BYTE_INDEXED, palette);
    mask.getRaster().setSamples(0, 0, 4, 2, 0, new int[] {0, 1, 2, 2, 1, 1, 0, 0});
    PictureSamples.write(folder.resolve("masks/a.png"), mask);
    Files.delete(folder.resolve("images/b.png"));
    Files.delete(folder.resolve("masks/b.png"));
    try (MaskedPictures pictures = MaskedPictures.open(folder, how)) {
      assertThat(pictures.data().column("regions").classNames()).containsExactly("0", "1", "2");
      assertThat(regions(pictures.data(), 0)).containsExactly(0, 1, 2, 2, 1, 1, 0, 0);
    }
  }

  @Test
  void listsAreParts() throws IOException {
    Files.writeString(folder.resolve("train.txt"), "a\n");
    Files.writeString(folder.resolve("val.txt"), "b\n");
    try (MaskedPictures pictures = MaskedPictures.open(folder, how)) {
      assertThat(pictures.train().size()).isEqualTo(1);
      assertThat(pictures.test().orElseThrow().size()).isEqualTo(1);
    }
  }

  @Test
  void damagedMasksAreListedAtOnceOrSkipped() throws IOException {
    Path small = grey("masks/b.png", 1, 1, 0);
    grey("images/c.png", 2, 4, new int[8]);
    Path colours = PictureSamples.flat(folder.resolve("masks/c.png"), 2, 4, 0x102030);
    Path alone = grey("images/d.png", 2, 4, new int[8]);
    assertThatThrownBy(() -> MaskedPictures.open(folder, how))
        .isInstanceOf(DamagedPicturesException.class)
        .hasMessageContaining("3 of 4 pictures cannot be used")
        .hasMessageContaining(small + ": 1 wide and 1 high, but ")
        .hasMessageContaining(
            colours + ": the picture cannot be decoded: it has colours, expected grey or a palette")
        .hasMessageContaining(alone + ": no mask of its name");
    try (MaskedPictures pictures = MaskedPictures.open(folder, how.skipDamaged(true))) {
      assertThat(pictures.data().size()).isEqualTo(1);
      assertThat(pictures.skipped()).hasSize(3);
    }
  }

  @Test
  void aValueThatIsNoClassIsNamed() {
    assertThatThrownBy(
            () ->
                MaskedPictures.open(
                    folder, how, new TreeMap<>(Map.of(0, "a", 1, "b")), OptionalInt.empty()))
        .hasMessage(folder.resolve("masks/a.png") + ": the value 255, expected one of [0, 1]");
    assertThatThrownBy(() -> MaskedPictures.open(folder.resolve("images"), how))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("neither this folder nor JPEGImages is there");
  }

  @Test
  void membranesAreReadAsTheyAre() throws IOException {
    Path cells = SharedData.require("cell-membranes");
    for (String part : new String[] {"images", "masks"}) {
      Files.createDirectories(folder.resolve("cells").resolve(part));
      Files.copy(
          cells.resolve(part).resolve("3.png"), folder.resolve("cells").resolve(part + "/3.png"));
    }
    try (MaskedPictures pictures =
        MaskedPictures.open(folder.resolve("cells"), Decoding.of(PictureForm.of(512, 512, 1)))) {
      assertThat(pictures.data().column("regions").classNames()).containsExactly("0", "255");
      float[] regions = regions(pictures.data(), 0);
      float[] mask = Images.read(cells.resolve("masks/3.png"), Shape.of(512, 512, 1)).toFloats();
      for (int i = 0; i < mask.length; i++) {
        mask[i] /= 255;
      }
      assertThat(regions).isEqualTo(mask);
    }
  }
}
