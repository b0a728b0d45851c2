package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {

  @TempDir private Path folder;

  private Csv read(String text) throws IOException {
    return Csv.read(Files.writeString(folder.resolve("t.csv"), text));
  }

  private void refused(String text, String message) {
    Path file = folder.resolve("t.csv");
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": " + message);
  }

  @Test
  void quotesHoldCommasLinesAndQuotes() throws IOException {
    Csv table = read("\ufeffname, size\r\n\"a, \"\"b\"\"\", 1\r\n\r\n\"two\nlines\",\"\"\nlast,3");
    assertThat(table.names()).containsExactly("name", "size");
    assertThat(table.rows())
        .containsExactly(List.of("a, \"b\"", "1"), List.of("two\nlines", ""), List.of("last", "3"));
    assertThat(table.lines()).containsExactly(2, 4, 6);
    assertThat(table.column("size")).containsExactly("1", "", "3");
  }

  @Test
  void whatIsWrongHasItsLineAndColumn() throws IOException {
    refused("a,b\n1,2\n3\n", "line 3: 1 fields, expected 2 as line 1 names them");
    refused(
        "a,b\n1,x\"2\"\n", "line 2, column 4: a quote inside a field that does not begin with one");
    refused("a,b\n1,\"2\n3,4\n", "line 2, column 3: a quote that no other one ends");
    refused("a,b\n\"1\"x,2\n", "line 2, column 4: 'x' behind a quoted field, expected a comma");
    refused("a,b\n", "no rows, expected a line of names and rows below it");
    refused("a,a\n1,2\n", "line 1: the names [a, a], expected each once and none empty");
    Path latin = folder.resolve("l.csv");
    Files.write(latin, "a\nñ\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Csv.read(latin))
        .hasMessage(latin + ": not UTF-8, expected a table of text");
    Csv table = read("a,b\n1,2\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> table.index("c"))
        .withMessage(table.path() + ": no column 'c', expected one of [a, b]");
  }

  @Test
  void rowsAreNumbersAndOnesForWords() throws IOException {
    Csv table = read("area,town,price\n120,delft,3\n60.5,gouda,2\n80,delft,1\n");
    TableRow row = TableRow.of(table, List.of("town", "area"));
    assertThat(row.shape()).isEqualTo(Shape.of(3));
    assertThat(row.of(table).toFloats()).containsExactly(1, 0, 120, 0, 1, 60.5f, 1, 0, 80);
    assertThat(Preparation.parse(row.text())).isEqualTo(row);
    assertThat(row).hasToString("TableRow[town of 2, area]");
    Csv other = read("area,town\n1,leiden\n");
    assertThatThrownBy(() -> row.of(other))
        .hasMessage(
            other.path() + ": line 2, column town: 'leiden', expected one of [delft, gouda]");
    Csv word = read("town,area\ndelft,large\n");
    assertThatThrownBy(() -> row.of(word))
        .hasMessage(word.path() + ": line 2, column area: 'large', expected a number");
    Csv less = read("town\ndelft\n");
    assertThatThrownBy(() -> row.of(less))
        .isInstanceOf(IOException.class)
        .hasMessage(less.path() + ": no column 'area', expected one of [town]");
  }

  @Test
  void standardizationIsMeanAndDeviationOfTheView() {
    Tensor rows = Tensor.of(new float[] {1, 5, 9, 3, 5, 9, 5, 5, 0, 77, 77, 77}, Shape.of(4, 3));
    Dataset three = Dataset.of(Column.input("row", rows)).range(0, 3);
    Standardization learned = Standardization.of(three, "row");
    assertThat(learned.mean()).containsExactly(3.0, 5.0, 6.0);
    assertThat(learned.deviation().get(0)).isCloseTo(Math.sqrt(8 / 3.0), within(1e-12));
    assertThat(learned.scale()[1]).isZero();
    for (int c = 0; c < 3; c++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < 3; i++) {
        double seen = rows.toFloats()[3 * i + c] * learned.scale()[c] + learned.shift()[c];
        sum += seen;
        squares += seen * seen;
      }
      assertThat(sum).isCloseTo(0, within(1e-12));
      assertThat(squares / 3).isCloseTo(c == 1 ? 0 : 1, within(1e-12));
    }
    Dataset wrong =
        Dataset.of(Column.input("row", Tensor.of(new float[] {Float.NaN}, Shape.of(1, 1))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Standardization.of(wrong, "row"))
        .withMessage("Column[row 1 f32]: sample 0 has the value NaN, expected finite ones");
    assertThat(
            Standardization.of(
                    Dataset.of(Column.input("p", Tensor.zeros(DataType.U8, Shape.of(2, 4, 4, 2)))),
                    "p")
                .mean())
        .containsExactly(0.0, 0.0);
  }
}
