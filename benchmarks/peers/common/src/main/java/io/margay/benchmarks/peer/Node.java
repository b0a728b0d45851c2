package io.margay.benchmarks.peer;

import java.util.List;
import java.util.Map;

/**
 * One line of a network's program, with the shapes around it.
 *
 * @param name of the node, and of its parameters before the slash
 * @param operator such as {@code conv2d}
 * @param inputs names of the nodes before it
 * @param keys its settings
 * @param from height, width and channels of its first input; of a vector its units alone
 * @param to height, width and channels of its result; of a vector its units alone
 */
public record Node(
    String name,
    String operator,
    List<String> inputs,
    Map<String, String> keys,
    List<Integer> from,
    List<Integer> to) {

  /** The first of two numbers such as 3 of {@code kernel=3x3}: windows here are square. */
  public int square(String key, int otherwise) {
    String text = keys.get(key);
    return text == null ? otherwise : Integer.parseInt(text.split("x")[0]);
  }

  /** The padding on every side. */
  public int padding() {
    return switch (keys.getOrDefault("padding", "valid")) {
      case "valid" -> 0;
      case "same" -> (square("kernel", 1) - 1) / 2;
      default -> square("padding", 0);
    };
  }

  public int stride() {
    return square("stride", operator.equals("maxpool2d") ? square("kernel", 1) : 1);
  }

  public boolean hasBias() {
    return !"false".equals(keys.get("bias"));
  }

  public boolean endsInRelu() {
    return "relu".equals(keys.get("activation"));
  }

  public double number(String key) {
    return Double.parseDouble(keys.get(key));
  }
}
