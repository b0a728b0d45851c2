package io.margay.program;

import io.margay.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the lines that the native side prints of a program, see native/README.md; kinds that are
 * not known here are left out.
 */
final class FactsReader {

  private final Map<String, NodeFacts> nodes = new LinkedHashMap<>();
  private final List<String> outputs = new ArrayList<>();
  private final List<String> losses = new ArrayList<>();
  private String[] node;
  private Map<String, String> keys;
  private List<ParameterFacts> parameters;

  /**
   * @throws IllegalStateException if a line of a known kind cannot be read: library and jar do not
   *     belong together
   */
  FactsReader(String text) {
    for (String line : text.split("\n")) {
      String[] words = line.split(" ");
      try {
        switch (words[0]) {
          case "node" -> {
            finishNode();
            node = words;
            keys = new LinkedHashMap<>();
            parameters = new ArrayList<>();
          }
          case "key" -> keys.put(before(words[2]), behind(words[2]));
          case "parameter" ->
              parameters.add(
                  new ParameterFacts(
                      words[1].substring(words[1].lastIndexOf('/') + 1),
                      Shape.parse(words[2]),
                      behind(words[3]),
                      words.length < 5 || !words[4].equals("trainable=false")));
          case "output" -> outputs.add(words[1]);
          case "loss" -> losses.add(words[1]);
          default -> {}
        }
      } catch (IllegalArgumentException | IndexOutOfBoundsException | NullPointerException e) {
        throw new IllegalStateException(
            "program fact '" + line + "' cannot be read: the native library is another version's",
            e);
      }
    }
    finishNode();
  }

  /** {@code node NAME OP SHAPE line=N input=A …}. */
  private void finishNode() {
    if (node == null) {
      return;
    }
    List<String> inputs = new ArrayList<>();
    for (int i = 5; i < node.length; i++) {
      inputs.add(behind(node[i]));
    }
    nodes.put(
        node[1],
        new NodeFacts(
            node[1],
            node[2],
            List.copyOf(inputs),
            new Keys(keys),
            Shape.parse(node[3]),
            Integer.parseInt(behind(node[4])),
            List.copyOf(parameters)));
  }

  private static String before(String word) {
    return word.substring(0, word.indexOf('='));
  }

  private static String behind(String word) {
    return word.substring(word.indexOf('=') + 1);
  }

  Map<String, NodeFacts> nodes() {
    return nodes;
  }

  List<String> outputs() {
    return outputs;
  }

  List<String> losses() {
    return losses;
  }
}
