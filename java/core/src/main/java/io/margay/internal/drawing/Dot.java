package io.margay.internal.drawing;

import java.util.stream.Collectors;

/** A diagram in the language of Graphviz. */
public final class Dot {

  private Dot() {}

  /** One line a box and one an arrow. */
  public static String of(Diagram diagram) {
    StringBuilder text = new StringBuilder("digraph model {\n  node [shape=box];\n");
    for (Diagram.Box box : diagram.boxes()) {
      text.append("  ")
          .append(quoted(name(box)))
          .append(" [label=")
          .append(quoted(box.lines().stream().collect(Collectors.joining("\\n"))))
          .append("];\n");
    }
    for (Diagram.Arrow arrow : diagram.arrows()) {
      Diagram.Box from = diagram.boxes().get(arrow.from());
      text.append("  ")
          .append(quoted(name(from)))
          .append(" -> ")
          .append(quoted(name(diagram.boxes().get(arrow.to()))))
          .append(
              arrow.solid()
                  ? " [label=" + quoted(from.label()) + "];\n"
                  : " [style=dashed, constraint=false, label=\"weights\"];\n");
    }
    return text.append("}\n").toString();
  }

  private static String name(Diagram.Box box) {
    return box.lines().get(0);
  }

  private static String quoted(String words) {
    return '"' + words.replace("\"", "\\\"") + '"';
  }
}
