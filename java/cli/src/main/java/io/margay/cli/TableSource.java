package io.margay.cli;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Csv;
import io.margay.data.Dataset;
import io.margay.data.Preparation;
import io.margay.data.TableRow;
import io.margay.internal.text.Clause;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * A table of text: {@code csv:FILE:target=COLUMN}. A target of numbers is learned as numbers,
 * unless {@code as=classes} is said; any other one has classes. A tenth of the rows is held back.
 *
 * @param text as it was given
 * @param file the table
 * @param target the column that is learned
 * @param inputs the columns that the network sees; empty: all others
 * @param classes whether a target of numbers has classes
 */
record TableSource(String text, Path file, String target, List<String> inputs, boolean classes)
    implements DataSource {

  static final String KIND = "csv";
  private static final double TEST = 0.1;

  static TableSource parse(String text) {
    String rest = text.substring(KIND.length() + 1);
    int colon = rest.indexOf(':');
    Clause clause = new Clause("data", KIND + (colon < 0 ? "" : rest.substring(colon)));
    String target = clause.word("target", "");
    List<String> inputs =
        Arrays.stream(clause.word("inputs", "").split(",")).filter(n -> !n.isBlank()).toList();
    boolean classes = clause.choice("as", "numbers", "classes");
    clause.refuseUnknown();
    if (target.isEmpty()) {
      throw clause.refusal("no target, expected target=COLUMN", null);
    }
    return new TableSource(
        text, Path.of(colon < 0 ? rest : rest.substring(0, colon)), target, inputs, classes);
  }

  @Override
  public String usualModel() {
    return "mlp";
  }

  @Override
  public OpenData open(long seed, OptionalInt ignored) throws IOException {
    Csv table = Csv.read(file);
    Dataset all = dataset(table, row(table), List.of());
    Dataset.Split split =
        all.classes() > 0 ? all.stratifiedSplit(TEST, seed) : all.split(TEST, seed);
    return new OpenData(split.rest(), split.part(), all, false, () -> {});
  }

  @Override
  public OpenData openFor(Learned learned, long seed, OptionalInt ignored) throws IOException {
    Csv table = Csv.read(file);
    for (Preparation own : learned.preparations().values()) {
      if (own instanceof TableRow row) {
        Dataset data = dataset(table, row, learned.classNames());
        return new OpenData(data, data, null, false, () -> {});
      }
    }
    return open(seed, ignored);
  }

  private TableRow row(Csv table) throws IOException {
    List<String> seen = new ArrayList<>(inputs.isEmpty() ? table.names() : inputs);
    if (inputs.isEmpty()) {
      seen.remove(target);
    }
    try {
      return TableRow.of(table, seen);
    } catch (IllegalArgumentException missing) {
      throw new IOException(missing.getMessage(), missing);
    }
  }

  private Dataset dataset(Csv table, TableRow row, List<String> classNames) throws IOException {
    Column input = Column.input("row", row.of(table)).prepared(row);
    List<String> values;
    try {
      values = table.column(target);
    } catch (IllegalArgumentException missing) {
      throw new IOException(missing.getMessage(), missing);
    }
    if (classNames.isEmpty() && !classes && TableRow.isNumeric(values)) {
      Tensor numbers = Tensor.zeros(DataType.F32, Shape.of(values.size(), 1));
      ByteBuffer buffer = numbers.buffer();
      values.forEach(value -> buffer.putFloat(Float.parseFloat(value)));
      return Dataset.of(input, Column.target("label", numbers));
    }
    List<String> names = classNames.isEmpty() ? TableRow.values(values) : classNames;
    int[] labels = new int[values.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = names.indexOf(values.get(i));
      if (labels[i] < 0) {
        throw new IOException(
            file
                + ": line "
                + table.lines().get(i)
                + ", column "
                + target
                + ": '"
                + values.get(i)
                + "', expected one of "
                + names);
      }
    }
    return Dataset.of(
        input, Column.target("label", Tensor.of(labels, Shape.of(labels.length))).classes(names));
  }
}
