package io.margay.model;

import io.margay.program.NodeFacts;
import io.margay.program.Program;
import java.util.ArrayList;
import java.util.List;

/** The nodes with parameters of their own whose names a pattern describes. */
final class Selection {

  private final Program program;
  private final List<String> names;

  /**
   * @param pattern a name in which {@code *} stands for any characters and {@code ?} for one
   * @throws IllegalArgumentException if it describes no node with parameters of its own
   */
  Selection(Program program, String pattern) {
    this.program = program;
    List<String> learning =
        program.nodes().values().stream()
            .filter(node -> !node.parameters().isEmpty())
            .map(NodeFacts::name)
            .toList();
    this.names = learning.stream().filter(name -> matches(pattern, name)).toList();
    if (names.isEmpty()) {
      throw new IllegalArgumentException(
          "Model: '"
              + pattern
              + "' is no layer with parameters of its own, expected one of "
              + learning);
    }
  }

  /** Goes back to the last star only, so that no pattern takes long. */
  private static boolean matches(String pattern, String name) {
    int at = 0;
    int star = -1;
    int behindStar = 0;
    for (int i = 0; i < name.length(); ) {
      char wanted = at < pattern.length() ? pattern.charAt(at) : 0;
      if (wanted == '*') {
        star = at++;
        behindStar = i;
      } else if (wanted == '?' || wanted == name.charAt(i)) {
        at++;
        i++;
      } else if (star >= 0) {
        at = star + 1;
        i = ++behindStar;
      } else {
        return false;
      }
    }
    return pattern.substring(at).chars().allMatch(c -> c == '*');
  }

  /**
   * The program's text in which these nodes' lines say {@code key=value} and nothing else of it.
   */
  String with(String key, Object value) {
    List<String> lines = new ArrayList<>();
    for (String line : program.text().split("\n")) {
      String name = line.substring(0, line.indexOf(' '));
      lines.add(
          names.contains(name)
              ? line.replaceAll(" " + key + "=\\S+", "") + " " + key + "=" + value
              : line);
    }
    return String.join("\n", lines) + "\n";
  }
}
