package io.margay.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.data.PictureForm;
import io.margay.data.Resizing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CocoTest {

  private static final String KINDS =
      "'categories': [{'id': 7, 'name': 'cat'}, {'id': 3, 'name': 'dog'}]";
  private static final String PICTURES =
      "'images': [{'id': 11, 'file_name': 'b.png', 'width': 4, 'height': 3},"
          + " {'id': 12, 'file_name': 'a.png', 'width': 4, 'height': 3}]";

  @TempDir Path folder;

  private final Decoding how =
      Decoding.of(PictureForm.of(3, 4, 1).resizing(Resizing.STRETCH)).threads(1);

  @BeforeEach
  void pictures() throws IOException {
    PictureSamples.flat(folder.resolve("images/a.png"), 3, 4, 0x808080);
    PictureSamples.flat(folder.resolve("images/b.png"), 3, 4, 0x202020);
  }

  private BoxedPictures open(String annotations, BoxRule rule) throws IOException {
    return open(PICTURES + ", " + KINDS + ", 'annotations': [" + annotations + "]", how, rule);
  }

  private BoxedPictures open(String text, Decoding decoding, BoxRule rule) throws IOException {
    Path json = folder.resolve("notes.json");
    Files.writeString(json, "{" + text.replace('\'', '"') + "}");
    return BoxedPictures.coco(json, folder.resolve("images"), decoding, rule);
  }

  private static String note(int image, int kind, String box, String more) {
    return "{'image_id': " + image + ", 'category_id': " + kind + ", 'bbox': " + box + more + "}";
  }

  @Test
  void widthAndHeightBecomeEdges() throws IOException {
    String notes =
        note(12, 3, "[1, 0.5, 2.5, 2]", ", 'iscrowd': 1")
            + ","
            + note(12, 7, "[0, 0, 4, 3.25]", "");
    try (BoxedPictures pictures = open(notes, BoxRule.REFUSE)) {
      Dataset data = pictures.data();
      assertThat(pictures.classNames()).containsExactly("dog", "cat");
      assertThat(data.sample(0).toFloats()).startsWith(0x20);
      assertThat(data.rows("boxes", 0)).isZero();
      assertThat(data.row("boxes", 1, 0).toFloats()).containsExactly(0, 1, 0.5f, 3.5f, 2.5f);
      // a quarter of a pixel beyond the edge is rounding
      assertThat(data.row("boxes", 1, 1).toFloats()).containsExactly(1, 0, 0, 4, 3);
      assertThat(data.row("difficult", 1, 0).toFloats()).containsExactly(1);
      assertThat(data.columns().stream().map(Column::name))
          .containsExactly("image", "boxes", "difficult");
    }
  }

  @Test
  void outlinesBecomeRegionsAndObjects() throws IOException {
    String large = ", 'segmentation': [[0, 0, 4, 0, 4, 3, 0, 3]]";
    // column after column: 4 outside, 2 inside, 6 outside: the second column's last two pixels
    String runs = ", 'segmentation': {'size': [3, 4], 'counts': [4, 2, 6]}";
    String notes = note(11, 7, "[1, 1, 1, 2]", runs) + "," + note(11, 3, "[0, 0, 4, 3]", large);
    try (BoxedPictures pictures = open(notes, BoxRule.REFUSE)) {
      Dataset data = pictures.data();
      assertThat(data.column("regions").classNames()).containsExactly("background", "dog", "cat");
      assertThat(data.row("regions", 0, 0).toFloats())
          .containsExactly(1, 1, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1);
      assertThat(data.row("objects", 0, 0).toFloats())
          .containsExactly(2, 2, 2, 2, 2, 1, 2, 2, 2, 1, 2, 2);
      assertThat(data.row("regions", 1, 0).toFloats()).containsOnly(0);
    }
  }

  @Test
  void aPolygonHasThePixelsWhoseMiddlesAreInside() throws IOException {
    String triangle = ", 'segmentation': [[0, 0, 4, 0, 0, 3]]";
    try (BoxedPictures pictures = open(note(12, 3, "[0, 0, 4, 3]", triangle), BoxRule.REFUSE)) {
      // the long side goes through (4 - 4/3 y, y): middles before 3.33, 2 and 0.67
      assertThat(pictures.data().row("objects", 1, 0).toFloats())
          .containsExactly(1, 1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0);
    }
  }

  @Test
  void compressedRunsAreDifferences() {
    // 4, 2, 6 as text: each below 16 is one character from '0' on
    Outline told = Outline.of(Map.of("size", List.of(3L, 4L), "counts", "426"), 3, 4);
    assertThat(told.runs()).containsExactly(4, 2, 6);
    // the fourth is told from the second: 2 + 1; and the fifth from the third, 1 less: 'O' is -1
    Outline more = Outline.of(Map.of("size", List.of(3L, 4L), "counts", "2231O"), 3, 4);
    assertThat(more.runs()).containsExactly(2, 2, 3, 3, 2);
  }

  @Test
  void wrongOutlinesAreFaultsOfTheirObjects() throws IOException {
    String wrong = ", 'segmentation': {'size': [3, 4], 'counts': [4, 2]}";
    String right = ", 'segmentation': [[0, 0, 4, 0, 4, 3]]";
    String notes = note(11, 7, "[1, 1, 1, 2]", wrong) + "," + note(11, 3, "[0, 0, 4, 3]", right);
    assertThatThrownBy(() -> open(notes, BoxRule.REFUSE))
        .hasMessageContaining(
            "notes.json: annotation 1 (cat): its segmentation is neither polygons nor runs of a"
                + " picture 3 high and 4 wide");
    try (BoxedPictures pictures = open(notes, BoxRule.SKIP)) {
      assertThat(pictures.data().rows("boxes", 0)).isEqualTo(1);
      assertThat(pictures.data().row("objects", 0, 0).toFloats()).contains(1);
    }
  }

  @Test
  void aFileThatIsNotSoIsNamed() throws IOException {
    assertThatThrownBy(() -> open(note(99, 3, "[0, 0, 1, 1]", ""), BoxRule.SKIP))
        .hasMessage(folder.resolve("notes.json") + ": annotation 1: no image has the id 99");
    assertThatThrownBy(() -> open(note(11, 9, "[0, 0, 1, 1]", ""), BoxRule.SKIP))
        .hasMessageContaining("annotation 1: no category has the id 9");
    assertThatThrownBy(() -> open(note(11, 3, "[0, 0, 1]", ""), BoxRule.SKIP))
        .hasMessageContaining("annotation 1: \"bbox\" is [0, 0, 1], expected 4 numbers");
    assertThatThrownBy(() -> open(KINDS, how, BoxRule.SKIP))
        .hasMessageContaining("the file: no list \"images\"");
    assertThatThrownBy(() -> open("'a': ", how, BoxRule.SKIP))
        .hasMessageContaining("notes.json: JSON, character ");
    String outside = PICTURES.replace("b.png", "../notes.json");
    assertThatThrownBy(
            () -> open(outside + ", " + KINDS + ", 'annotations': []", how, BoxRule.SKIP))
        .hasMessageContaining("image 1: file_name '../notes.json', expected one in ");
    assertThatThrownBy(
            () ->
                BoxedPictures.coco(
                    folder.resolve("notes.json"), folder.resolve("x"), how, BoxRule.SKIP))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void missingPicturesAreDamage() throws IOException {
    Files.delete(folder.resolve("images/a.png"));
    String text =
        PICTURES + ", " + KINDS + ", 'annotations': [" + note(11, 3, "[0, 0, 2, 2]", "") + "]";
    assertThatThrownBy(() -> open(text, how, BoxRule.REFUSE))
        .isInstanceOf(DamagedPicturesException.class)
        .hasMessageContaining("1 of 2 pictures")
        .hasMessageContaining("a.png: there is no such file");
    try (BoxedPictures pictures = open(text, how.skipDamaged(true), BoxRule.REFUSE)) {
      assertThat(pictures.data().size()).isEqualTo(1);
    }
  }
}
