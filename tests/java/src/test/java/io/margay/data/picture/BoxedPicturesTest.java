package io.margay.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.SharedData;
import io.margay.data.Dataset;
import io.margay.data.PictureForm;
import io.margay.data.Resizing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoxedPicturesTest {

  @TempDir Path folder;

  private final Decoding how =
      Decoding.of(PictureForm.of(10, 20, 3).resizing(Resizing.STRETCH)).threads(2);

  /** An object's XML, with a box as VOC counts. */
  private static String object(String name, Object xmin, Object ymin, Object xmax, Object ymax) {
    return "<object><name>"
        + name
        + "</name><difficult>0</difficult><part><name>head</name><bndbox><xmin>1</xmin></bndbox>"
        + "</part><bndbox><xmin>"
        + xmin
        + "</xmin><ymin>"
        + ymin
        + "</ymin><xmax>"
        + xmax
        + "</xmax><ymax>"
        + ymax
        + "</ymax></bndbox></object>";
  }

  /** A picture of 40x20 pixels with its note. */
  private Path voc(String name, String... objects) throws IOException {
    PictureSamples.flat(folder.resolve("JPEGImages/" + name + ".png"), 20, 40, 0x336699);
    Path file = folder.resolve("Annotations/" + name + ".xml");
    Files.createDirectories(file.getParent());
    return Files.writeString(
        file,
        "<annotation><size><width>40</width><height>20</height><depth>3</depth></size>"
            + String.join("", objects)
            + "</annotation>");
  }

  private static float[] box(Dataset data, int sample, int row) {
    return data.row("boxes", sample, row).toFloats();
  }

  @BeforeEach
  void twoPictures() throws IOException {
    voc("a", object("dog", 1, 1, 40, 20), object("cat", 11, 6, 20, 15));
    voc("b");
  }

  @Test
  void inclusiveCoordinatesFromOneBecomeEdgesFromZero() throws IOException {
    try (BoxedPictures pictures = BoxedPictures.voc(folder, how, BoxRule.REFUSE)) {
      Dataset data = pictures.data();
      assertThat(pictures.classNames()).containsExactly("cat", "dog");
      assertThat(data.size()).isEqualTo(2);
      assertThat(data.rows("boxes", 0)).isEqualTo(2);
      assertThat(data.rows("boxes", 1)).isZero();
      // the form is half as large on both axes
      assertThat(box(data, 0, 0)).containsExactly(1, 0, 0, 20, 10);
      assertThat(box(data, 0, 1)).containsExactly(0, 5, 2.5f, 10, 7.5f);
      assertThat(data.row("difficult", 0, 1).toFloats()).containsExactly(0);
      assertThat(pictures.test()).isEmpty();
      assertThat(pictures.train().size()).isEqualTo(2);
    }
  }

  @Test
  void boxesGoWithTheirPicturesIntoTheForm() throws IOException {
    Decoding padded = how.form(PictureForm.of(20, 20, 1).resizing(Resizing.PAD));
    try (BoxedPictures pictures = BoxedPictures.voc(folder, padded, BoxRule.REFUSE)) {
      assertThat(box(pictures.data(), 0, 0)).containsExactly(1, 0, 5, 20, 15);
    }
    Decoding cropped = how.form(PictureForm.of(20, 20, 1));
    try (BoxedPictures pictures = BoxedPictures.voc(folder, cropped, BoxRule.REFUSE)) {
      assertThat(box(pictures.data(), 0, 0)).containsExactly(1, 0, 0, 20, 20);
      assertThat(box(pictures.data(), 0, 1)).containsExactly(0, 0, 5, 10, 15);
    }
  }

  @Test
  void listsAreParts() throws IOException {
    voc("c", object("dog", 2, 2, 5, 5));
    Files.createDirectories(folder.resolve("ImageSets/Main"));
    Files.writeString(folder.resolve("ImageSets/Main/trainval.txt"), "c\na\n");
    Files.writeString(folder.resolve("ImageSets/Main/test.txt"), "b\n\n");
    Files.writeString(folder.resolve("ImageSets/Main/dog_train.txt"), "a 1\n");
    try (BoxedPictures pictures = BoxedPictures.voc(folder, how, BoxRule.REFUSE)) {
      assertThat(pictures.train().rows("boxes", 0)).isEqualTo(1);
      assertThat(pictures.train().rows("boxes", 1)).isEqualTo(2);
      assertThat(pictures.test().orElseThrow().rows("boxes", 0)).isZero();
    }
  }

  @Test
  void wrongBoxesAreRefusedWithFileAndBox() throws IOException {
    Path file = voc("b", object("dog", 30, 5, 45, 10), object("dog", 7, 7, 7, 7));
    assertThatThrownBy(() -> BoxedPictures.voc(folder, how, BoxRule.REFUSE))
        .isInstanceOf(DamagedPicturesException.class)
        .hasMessage(
            folder
                + ": 2 boxes cannot be used. Mend them, or skip or clip them (BoxRule,"
                + " boxes=skip):\n"
                + "  "
                + file
                + ": object 1 (dog): x 29 to 45, y 4 to 10: outside the picture, which is 40 wide"
                + " and 20 high\n  "
                + file
                + ": object 2 (dog): x 6 to 7, y 6 to 7: no box, expected a width and a height");
    assertThatThrownBy(() -> BoxedPictures.voc(folder, how, BoxRule.REFUSE, List.of("cat")))
        .hasMessageContaining("object 1 (dog): class 'dog', expected one of [cat]");
  }

  @Test
  void wrongBoxesAreSkippedOrClipped() throws IOException {
    voc("b", object("dog", 30, 5, 45, 10), object("dog", 7, 7, 7, 7), object("dog", 50, 1, 60, 9));
    try (BoxedPictures skipped = BoxedPictures.voc(folder, how, BoxRule.SKIP);
        BoxedPictures clipped = BoxedPictures.voc(folder, how, BoxRule.CLIP)) {
      assertThat(skipped.data().rows("boxes", 1)).isZero();
      assertThat(clipped.data().rows("boxes", 1)).isEqualTo(1);
      assertThat(box(clipped.data(), 1, 0)).containsExactly(1, 14.5f, 2, 20, 5);
      assertThat(skipped.skipped()).hasSize(3).isEqualTo(clipped.skipped());
      assertThat(skipped.data().rows("boxes", 0)).isEqualTo(2);
    }
    try (BoxedPictures cats = BoxedPictures.voc(folder, how, BoxRule.SKIP, List.of("cat"))) {
      assertThat(cats.data().rows("boxes", 0)).isEqualTo(1);
      assertThat(box(cats.data(), 0, 0)[0]).isZero();
    }
  }

  @Test
  void damagedNotesAreListedAtOnceOrSkipped() throws IOException {
    Path torn = Files.writeString(voc("c"), "<annotation><object>");
    Path other =
        Files.writeString(
            voc("d"),
            "<annotation><size><width>4</width>" + "<height>20</height></size></annotation>");
    Path picture = Files.writeString(folder.resolve("JPEGImages/e.png"), "no picture");
    Files.writeString(folder.resolve("Annotations/e.xml"), "<annotation/>");
    Path alone = Files.writeString(folder.resolve("Annotations/f.xml"), "<annotation/>");
    assertThatThrownBy(() -> BoxedPictures.voc(folder, how, BoxRule.REFUSE))
        .isInstanceOfSatisfying(
            DamagedPicturesException.class,
            refused ->
                assertThat(refused.pictures().stream().map(DamagedPicture::file))
                    .containsExactlyInAnyOrder(torn, other, picture, alone))
        .hasMessageContaining("4 of 6 pictures cannot be used")
        .hasMessageContaining(torn + ": not sound XML: ")
        .hasMessageContaining(other + ": the picture is 4 wide and 20 high, but ")
        .hasMessageContaining(alone + ": no picture f in ");
    try (BoxedPictures pictures =
        BoxedPictures.voc(folder, how.skipDamaged(true), BoxRule.REFUSE)) {
      assertThat(pictures.data().size()).isEqualTo(2);
      assertThat(pictures.skipped()).hasSize(4);
    }
  }

  @Test
  void entitiesFromElsewhereAreRefused() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret.txt"), "dog");
    Path file = voc("b");
    Files.writeString(
        file,
        "<!DOCTYPE annotation [<!ENTITY e SYSTEM '"
            + secret.toUri()
            + "'>]><annotation><object><name>&e;</name></object></annotation>");
    assertThatThrownBy(() -> BoxedPictures.voc(folder, how, BoxRule.REFUSE))
        .hasMessageContaining(file + ": not sound XML: ")
        .hasMessageContaining("DOCTYPE");
  }

  @Test
  void valuesThatAreNoNumbersAreNamed() throws IOException {
    Path file = voc("b", object("dog", "one", 5, 45, 10));
    assertThatThrownBy(() -> BoxedPictures.voc(folder, how, BoxRule.REFUSE))
        .hasMessageContaining(file + ": object 1 (dog): <xmin> 'one', expected a number");
  }

  @Test
  void aFolderWithoutAnnotationsIsTold() throws IOException {
    Files.createDirectories(folder.resolve("x/images"));
    assertThatThrownBy(() -> BoxedPictures.voc(folder.resolve("x"), how, BoxRule.REFUSE))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("neither this folder nor annotations is there");
  }

  @Test
  void aSlipOfTheHandAmongBloodCellsIsNamed() throws IOException {
    Path cells = SharedData.require("blood-cells");
    for (String name : List.of("BloodImage_00338", "BloodImage_00343", "BloodImage_00000")) {
      Path image = folder.resolve("cells/images/" + name + ".jpg");
      Path note = folder.resolve("cells/annotations/" + name + ".xml");
      Files.createDirectories(image.getParent());
      Files.createDirectories(note.getParent());
      Files.copy(cells.resolve("images/" + name + ".jpg"), image);
      Files.copy(cells.resolve("annotations/" + name + ".xml"), note);
    }
    Path some = folder.resolve("cells");
    Decoding small = how.form(PictureForm.of(48, 64, 3).resizing(Resizing.STRETCH));
    assertThatThrownBy(() -> BoxedPictures.voc(some, small, BoxRule.REFUSE))
        .hasMessageContaining("2 boxes cannot be used")
        .hasMessageContaining(
            "BloodImage_00338.xml: object 13 (RBC): x 503 to 504, y 336 to 337: no box");
    try (BoxedPictures pictures = BoxedPictures.voc(some, small, BoxRule.SKIP)) {
      assertThat(pictures.classNames()).contains("RBC", "WBC");
      // BloodImage_00000's white cell, 260 177 491 376, a tenth as large
      float[] white = box(pictures.data(), 0, 0);
      assertThat(white[1]).isEqualTo(25.9f);
      assertThat(white[2]).isEqualTo(17.6f);
      assertThat(white[3]).isEqualTo(49.1f);
      assertThat(white[4]).isEqualTo(37.6f);
    }
  }
}
