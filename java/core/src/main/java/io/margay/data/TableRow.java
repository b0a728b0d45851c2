package io.margay.data;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a row of a table becomes numbers: a number for each numeric column, and for each other one as
 * many as it has values, 1 for the row's own and 0 for the rest.
 *
 * <pre>
 * area=120, town=delft of [delft, gouda]        120 1 0
 * </pre>
 *
 * <p>Immutable; any thread may call any method.
 *
 * @param fields at least one, all of different names
 */
public record TableRow(List<Field> fields) implements Preparation {

  static final String KIND = "row";

  /**
   * A column that a network sees.
   *
   * @param name of the column
   * @param values that it may have, in order; none where it is numeric
   */
  public record Field(String name, List<String> values) {

    /** Copies the list. */
    public Field {
      values = List.copyOf(values);
    }

    int width() {
      return values.isEmpty() ? 1 : values.size();
    }
  }

  /**
   * @throws IllegalArgumentException if there is no field, or one twice
   */
  public TableRow {
    fields = List.copyOf(fields);
    long names = fields.stream().map(Field::name).distinct().count();
    if (fields.isEmpty() || names != fields.size()) {
      throw new IllegalArgumentException(
          "TableRow: columns "
              + fields.stream().map(Field::name).toList()
              + ", expected at least one, and each once");
    }
  }

  /**
   * The columns of a table as they are there: numeric where all fields are numbers, else with the
   * values that occur, in the order of their names.
   *
   * @param names of the columns that a network sees
   * @throws IllegalArgumentException if there is no such column
   */
  public static TableRow of(Csv table, List<String> names) {
    List<Field> fields = new ArrayList<>();
    for (String name : names) {
      List<String> column = table.column(name);
      fields.add(new Field(name, isNumeric(column) ? List.of() : ClassList.of(column)));
    }
    return new TableRow(fields);
  }

  /** Whether all fields of a column are finite numbers. */
  public static boolean isNumeric(List<String> column) {
    return column.stream().allMatch(field -> Double.isFinite(number(field)));
  }

  /** The values of a column of words, each once, as classes are ordered. */
  public static List<String> values(List<String> column) {
    return ClassList.of(column);
  }

  private static double number(String field) {
    try {
      return Double.parseDouble(field);
    } catch (NumberFormatException word) {
      return Double.NaN;
    }
  }

  @Override
  public Shape shape() {
    return Shape.of(fields.stream().mapToInt(Field::width).sum());
  }

  @Override
  public DataType type() {
    return DataType.F32;
  }

  /**
   * All rows of a table, rows x {@link #shape}.
   *
   * @throws IOException if a column is not there, or a field is not one of its values; the message
   *     has the file, the line and the column
   */
  public Tensor of(Csv table) throws IOException {
    Tensor values = Tensor.zeros(DataType.F32, shape().samples(table.rows().size()));
    int[] columns = new int[fields.size()];
    for (int f = 0; f < columns.length; f++) {
      try {
        columns[f] = table.index(fields.get(f).name());
      } catch (IllegalArgumentException missing) {
        throw new IOException(missing.getMessage(), missing);
      }
    }
    ByteBuffer buffer = values.buffer();
    for (int row = 0; row < table.rows().size(); row++) {
      for (int f = 0; f < columns.length; f++) {
        put(fields.get(f), table, row, columns[f], buffer);
      }
    }
    return values;
  }

  private static void put(Field field, Csv table, int row, int column, ByteBuffer buffer)
      throws IOException {
    String text = table.rows().get(row).get(column);
    if (field.values().isEmpty()) {
      buffer.putFloat((float) number(table, row, column));
      return;
    }
    if (!field.values().contains(text)) {
      throw refusal(table, row, column, "expected one of " + field.values());
    }
    for (String value : field.values()) {
      buffer.putFloat(value.equals(text) ? 1 : 0);
    }
  }

  /**
   * A field as a number.
   *
   * @throws IOException if it is none
   */
  static double number(Csv table, int row, int column) throws IOException {
    double value = number(table.rows().get(row).get(column));
    if (!Float.isFinite((float) value)) {
      throw refusal(table, row, column, "expected a number");
    }
    return value;
  }

  private static IOException refusal(Csv table, int row, int column, String expected) {
    return new IOException(
        table.path()
            + ": line "
            + table.lines().get(row)
            + ", column "
            + table.names().get(column)
            + ": '"
            + table.rows().get(row).get(column)
            + "', "
            + expected);
  }

  @Override
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("kind", KIND);
    Map<String, Object> columns = new LinkedHashMap<>();
    fields.forEach(field -> columns.put(field.name(), field.values()));
    facts.put("columns", columns);
    return facts;
  }

  static TableRow read(Map<?, ?> facts) {
    List<Field> fields = new ArrayList<>();
    ((Map<?, ?>) facts.get("columns"))
        .forEach(
            (name, values) ->
                fields.add(
                    new Field(
                        (String) name,
                        ((List<?>) values).stream().map(value -> (String) value).toList())));
    return new TableRow(fields);
  }

  /** Such as {@code TableRow[area, rooms, town of 12]}. */
  @Override
  public String toString() {
    return "TableRow"
        + fields.stream()
            .map(
                field ->
                    field.name() + (field.values().isEmpty() ? "" : " of " + field.values().size()))
            .toList();
  }
}
