package io.margay.model;

import java.util.Locale;

/**
 * Lays out a model as Keras' {@code model.summary()} prints it. Where Keras cuts a long name off, the column grows
 * instead.
 */
final class Summary {

  private static final int NAME_WIDTH = 29;
  private static final int SHAPE_WIDTH = 26;
  private static final int COUNT_WIDTH = 10;

  private final StringBuilder text = new StringBuilder();
  private final int nameWidth;
  private final int shapeWidth;

  private Summary(Model model) {
    int longestName = 0;
    int longestShape = 0;
    for (Node node : model.nodes()) {
      longestName = Math.max(longestName, label(node).length());
      longestShape = Math.max(longestShape, node.output().withBatch().length());
    }
    nameWidth = Math.max(NAME_WIDTH, longestName + 1);
    shapeWidth = Math.max(SHAPE_WIDTH, longestShape + 1);
  }

  static String of(Model model) {
    Summary summary = new Summary(model);
    summary.text.append("Model: \"sequential\"\n");
    summary.rule('_');
    summary.row("Layer (type)", "Output Shape", "Param #");
    char rule = '=';
    for (Node node : model.nodes()) {
      summary.rule(rule);
      summary.row(label(node), node.output().withBatch(), grouped(node.parameterCount()));
      rule = '_';
    }
    summary.rule('=');
    String total = grouped(model.parameterCount());
    summary.text.append("Total params: ").append(total).append('\n');
    summary.text.append("Trainable params: ").append(total).append('\n');
    summary.text.append("Non-trainable params: 0\n");
    summary.rule('_');
    return summary.text.substring(0, summary.text.length() - 1);
  }

  private void row(String name, String shape, String count) {
    text.append(padded(name, nameWidth)).append(padded(shape, shapeWidth)).append(count).append('\n');
  }

  private void rule(char sign) {
    text.append(String.valueOf(sign).repeat(nameWidth + shapeWidth + COUNT_WIDTH)).append('\n');
  }

  private static String label(Node node) {
    return node.name() + " (" + node.layer().kerasName() + ")";
  }

  private static String padded(String word, int width) {
    return word + " ".repeat(width - word.length());
  }

  private static String grouped(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
