package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.DataType;
import io.margay.Hold;
import io.margay.MappedFile;
import io.margay.Shape;
import io.margay.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnTest {

  private static final Tensor PICTURES = Tensor.of(new float[] {0, 1, 2, 3, 4, 5}, Shape.of(3, 2));
  private static final Column IMAGE = Column.input("image", PICTURES);
  private static final Column DEPTH =
      Column.input("depth", Tensor.of(new byte[] {7, 8, 9}, Shape.of(3)));
  private static final Column KIND =
      Column.target("kind", Tensor.of(new int[] {1, 0, 1}, Shape.of(3)))
          .classes(List.of("dog", "cat"));
  private static final Column BOXES =
      Column.target("boxes", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, Shape.of(3, 2)))
          .offsets(new long[] {0, 2, 2, 3});
  private static final Dataset DATA = Dataset.of(IMAGE, DEPTH, KIND, BOXES);

  @Test
  void columnsHaveNamesAndRoles() {
    assertThat(DATA.inputs()).containsExactly(IMAGE, DEPTH);
    assertThat(DATA.targets()).containsExactly(KIND, BOXES);
    assertThat(DATA.column("depth")).isSameAs(DEPTH);
    assertThat(DATA.size()).isEqualTo(3);
    assertThat(DATA)
        .hasToString(
            "Dataset[3 samples: image 2 f32, depth 1 u8, kind 2 classes, boxes rows of 2 f32]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DATA.column("x"))
        .withMessage("Dataset: no column 'x', expected one of [image, depth, kind, boxes]");
  }

  @Test
  void aSampleHasItsOwnNumberOfRows() {
    assertThat(BOXES.size()).isEqualTo(3);
    assertThat(
            List.of(
                DATA.rows("boxes", 0),
                DATA.rows("boxes", 1),
                DATA.rows("boxes", 2),
                DATA.rows("image", 2)))
        .containsExactly(2, 0, 1, 1);
    assertThat(DATA.row("boxes", 0, 1).toFloats()).containsExactly(3, 4);
    assertThat(DATA.row("boxes", 2, 0).toFloats()).containsExactly(5, 6);
    assertThat(DATA.row("image", 2, 0).toFloats()).containsExactly(4, 5);
    assertThat(BOXES.offsets()).containsExactly(0, 2, 2, 3);
    assertThatThrownBy(() -> DATA.row("boxes", 1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void viewsShowTheSameSamplesOfEveryColumn() {
    Dataset view = DATA.subset(2, 0).subset(1, 0);
    assertThat(view.row("image", 0, 0).toFloats()).containsExactly(0, 1);
    assertThat(view.label("kind", 1)).isEqualTo(1);
    assertThat(view.rows("boxes", 0)).isEqualTo(2);
    assertThat(view.row("boxes", 1, 0).toFloats()).containsExactly(5, 6);
    Dataset.Split split = DATA.split(0.34, 1);
    assertThat(split.part().size() + split.rest().size()).isEqualTo(3);
    assertThat(split.rest().column("boxes")).isSameAs(BOXES);
  }

  @Test
  void whatIsOfTheOnlyColumnAsksForIt() {
    assertThatThrownBy(DATA::samples)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            DATA
                + ": samples are those of the only input, there are 2. Ask for one of them with"
                + " column(name).");
    assertThatThrownBy(DATA::classNames)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("labels are those of the only target, there are 2");
    assertThatThrownBy(() -> DATA.label("boxes", 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Column[boxes rows of 2 f32]: no classes. Make it with"
                + " Column.target(…).classes(names).");
    Dataset unlabelled = Dataset.of(IMAGE);
    assertThat(unlabelled.sample(1).toFloats()).containsExactly(2, 3);
    assertThatThrownBy(unlabelled::labels)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("there are 0");
  }

  @Test
  void columnsThatDoNotGoTogetherAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.of(KIND))
        .withMessage(
            "Dataset: no input among [Column[kind 2 classes]], expected at least one Column.input");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.of(IMAGE, IMAGE))
        .withMessage("Dataset: two columns of the name image, expected one");
    Column two = Column.target("two", Tensor.of(new int[2], Shape.of(2)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.of(IMAGE, two))
        .withMessage("Dataset: column image has 3 samples, column two 2: expected as many");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Column.input("a b", PICTURES))
        .withMessage("Column: name 'a b', expected letters, digits, '_', '.', '-' and '/'");
  }

  @Test
  void offsetsGoFromTheFirstRowToTheLast() {
    Column rows = Column.target("boxes", PICTURES);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rows.offsets(new long[] {0, 2}))
        .withMessage(
            "Column[boxes 2 f32]: offsets from "
                + "0 to 2, expected from 0 to the 3 rows, one more than there are samples");
    assertThatIllegalArgumentException().isThrownBy(() -> rows.offsets(new long[] {1, 3}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rows.offsets(new long[0]))
        .withMessageContaining("offsets of no samples");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rows.offsets(new long[] {0, 2, 1, 3}))
        .withMessage("Column[boxes 2 f32]: offset 2 is 1, below the one before it, 2");
    assertThatIllegalArgumentException().isThrownBy(() -> rows.offsets(new long[] {0, 4, 3}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BOXES.classes(List.of("a")))
        .withMessageContaining("classes of rows that vary");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KIND.offsets(new long[] {0, 3}))
        .withMessageContaining("offsets of labels");
  }

  @Test
  void manyLabelsAreReadInPieces() {
    int size = 600_001;
    byte[] labels = new byte[size];
    labels[size - 1] = 2;
    Column column =
        Column.target("label", Tensor.of(labels, Shape.of(size))).classes(List.of("a", "b", "c"));
    assertThat(column.label(size - 1)).isEqualTo(2);
    assertThat(column.counts(null)).containsExactly(size - 1, 0, 1);
    labels[size - 2] = 3;
    Column wrong = Column.target("label", Tensor.of(labels, Shape.of(size)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> wrong.classes(List.of("a", "b", "c")))
        .withMessage("sample 599999 has label 3, expected 0 to 2 (3 classes)");
  }

  @Test
  void aHoldKeepsEveryColumn(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("bytes"), new byte[] {1, 0, 1});
    MappedFile mapped = MappedFile.open(file);
    Dataset data =
        Dataset.of(
            IMAGE,
            Column.target("kind", Tensor.of(mapped, 0, DataType.U8, Shape.of(3)))
                .classes(List.of("a", "b")));
    try (Hold hold = data.hold()) {
      mapped.close();
      assertThat(hold).isNotNull();
    }
    assertThatThrownBy(data::hold)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void labelsMayBeOfPlaces() {
    Tensor shares = Tensor.of(new float[] {1, 0, 0.25f, 0.75f}, Shape.of(1, 2, 2));
    Column soft = Column.target("soft", shares).classes(List.of("dog", "cat"));
    assertThat(soft.hasProbabilities()).isTrue();
    assertThat(soft.shape()).isEqualTo(Shape.of(2, 2));
    Tensor wrong = Tensor.of(new float[] {1, 0, 0.25f, 0.5f}, Shape.of(1, 2, 2));
    assertThatThrownBy(() -> Column.target("soft", wrong).classes(List.of("dog", "cat")))
        .hasMessage("sample 0 has probabilities whose sum is 0.75, expected 1");
    Tensor places = Tensor.of(new int[] {0, 1, 1, 2}, Shape.of(2, 2));
    assertThatThrownBy(() -> Column.target("kind", places).classes(List.of("dog", "cat")))
        .hasMessage("sample 1 has label 2, expected 0 to 1 (2 classes)");
  }

  @Test
  void someLabelsMayBeNoClass() {
    Column kind =
        Column.target("kind", Tensor.of(new int[] {1, -1, 0, 1}, Shape.of(4)))
            .classes(List.of("dog", "cat"), -1);
    Dataset data =
        Dataset.of(Column.input("x", Tensor.of(new float[] {1, 2, 3, 4}, Shape.of(4))), kind);
    assertThat(data.counts()).as("it is in neither class").containsExactly(1, 2);
    assertThat(data.label(1)).isEqualTo(-1);
  }

  @Test
  void weightsAreNoTargets() {
    Column weights = Column.weights("trust", Tensor.of(new float[] {1, 0, 2}, Shape.of(3)));
    Dataset data = Dataset.of(DEPTH, KIND, weights);
    assertThat(weights.role()).isEqualTo(Column.Role.WEIGHTS);
    assertThat(data.targets()).containsExactly(KIND);
    assertThat(data.counts()).as("of the only target").containsExactly(1, 2);
  }

  @Test
  void rowsMayBeginWithAClass() {
    Column kinds = BOXES.rowClasses(List.of("a", "b", "c", "d", "e", "f"));
    assertThat(kinds).hasToString("Column[boxes rows of 2 f32, 6 classes]");
    assertThat(kinds.classNames()).hasSize(6);
    assertThat(kinds.hasProbabilities()).isFalse();
    assertThatThrownBy(() -> kinds.label(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Column[boxes rows of 2 f32, 6 classes]: a class for each of its rows, expected one per"
                + " sample");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BOXES.rowClasses(List.of("a", "b", "c", "d")))
        .withMessage(
            "Column[boxes rows of 2 f32]: row 2 begins with 5.0, expected a class from 0 to 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IMAGE.rowClasses(List.of("a")))
        .withMessage(
            "Column[image 2 f32]: classes of rows [a], expected rows that vary, at least one name"
                + " and no name twice");
  }

  @Test
  void someColumnsOfAViewAreAViewOfTheSameSamples() {
    Dataset chosen = DATA.subset(2, 0).select("image", "kind");
    assertThat(chosen.columns()).containsExactly(IMAGE, KIND);
    assertThat(chosen.size()).isEqualTo(2);
    assertThat(chosen.row("image", 0, 0).toFloats()).containsExactly(4, 5);
    assertThat(chosen.label(1)).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DATA.select("kind"))
        .withMessageContaining("no input among");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DATA.select("image", "x"))
        .withMessageContaining("no column 'x'");
  }
}
