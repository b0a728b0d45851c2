package io.margay.model;

import io.margay.layer.Input;
import io.margay.layer.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Lays out a model as Keras' {@code model.summary()} prints it: chains as a sequential model,
 * others with the inputs and a column of what each layer takes. Where Keras cuts a long name off,
 * the column grows instead.
 */
final class Summary {

  private static final List<String> TITLES =
      List.of("Layer (type)", "Output Shape", "Param #", "Connected to");

  /** Widths of the columns, the last of a row not counted. */
  private static final int[] CHAIN_WIDTHS = {29, 26, 10};

  private static final int[] GRAPH_WIDTHS = {32, 21, 12, 33};

  /** One layer: its columns, of which the last may go on in further lines. */
  private record Row(List<String> columns, List<String> further) {}

  private final StringBuilder text = new StringBuilder();
  private final List<Row> rows = new ArrayList<>();
  private final boolean chain;
  private final int[] widths;

  private Summary(Model model) {
    chain = isChain(model);
    widths = (chain ? CHAIN_WIDTHS : GRAPH_WIDTHS).clone();
    if (!chain) {
      for (Input input : model.inputs()) {
        row(input.name() + " (InputLayer)", input.shape().withBatch(), 0, List.of());
      }
    }
    for (Node node : model.nodes()) {
      row(
          node.name() + " (" + node.layer().kerasName() + ")",
          node.output().withBatch(),
          node.parameterCount(),
          node.inputs());
    }
    for (Row row : rows) {
      for (int i = 0; i < widths.length - 1; i++) {
        widths[i] = Math.max(widths[i], row.columns.get(i).length() + 1);
      }
    }
  }

  /** Whether each layer takes what the one before it gives, and nothing else. */
  private static boolean isChain(Model model) {
    String previous = model.inputs().get(0).name();
    for (Node node : model.nodes()) {
      if (!node.inputs().equals(List.of(previous)) || node.shares().isPresent()) {
        return false;
      }
      previous = node.name();
    }
    return model.inputs().size() == 1;
  }

  /** Shapes at both ends: {@code 28x28x1 to 10}. */
  static String ends(Model model) {
    return model.inputs().stream()
            .map(input -> input.shape().toString())
            .collect(Collectors.joining(" and "))
        + " to "
        + model.outputs().stream()
            .map(node -> node.output().toString())
            .collect(Collectors.joining(" and "));
  }

  static String of(Model model) {
    return new Summary(model).text(model);
  }

  private void row(String name, String shape, long count, List<String> inputs) {
    List<String> columns = new ArrayList<>(List.of(name, shape, grouped(count)));
    if (!chain) {
      columns.add(inputs.isEmpty() ? "" : inputs.get(0));
    }
    rows.add(
        new Row(columns, chain || inputs.isEmpty() ? List.of() : inputs.subList(1, inputs.size())));
  }

  private String text(Model model) {
    text.append(chain ? "Model: \"sequential\"\n" : "Model: \"functional\"\n");
    rule('_');
    line(TITLES);
    char rule = '=';
    for (Row row : rows) {
      rule(rule);
      line(row.columns);
      row.further.forEach(name -> line(List.of("", "", "", name)));
      rule = '_';
    }
    rule('=');
    long total = model.parameterCount();
    long learned =
        Node.count(model.parameters().values().stream().filter(Parameter::trainable).toList());
    text.append("Total params: ").append(grouped(total)).append('\n');
    text.append("Trainable params: ").append(grouped(learned)).append('\n');
    text.append("Non-trainable params: ").append(grouped(total - learned)).append('\n');
    rule('_');
    return text.substring(0, text.length() - 1);
  }

  private void line(List<String> columns) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(columns.get(i))
          .append(" ".repeat(Math.max(0, widths[i] - columns.get(i).length())));
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private void rule(char sign) {
    int width = 0;
    for (int column : widths) {
      width += column;
    }
    text.append(String.valueOf(sign).repeat(width)).append('\n');
  }

  private static String grouped(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
