package io.margay.internal.plan;

import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.internal.Native;
import io.margay.internal.load.NativeLibrary;
import io.margay.internal.load.StackSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * What the native side says of one line of program alone: the shape that it makes, and what it learns.
 *
 * @param output per sample, channels last
 * @param parameters in the order of the node's weights
 */
public record NodeFacts(Shape output, List<Parameter> parameters) {

  private static final String INPUT = "input";

  /**
   * A tensor that the node learns.
   *
   * @param name {@code kernel} or {@code bias}
   * @param shape as files store it
   * @param initializer its word in programs, such as {@code glorot_uniform}
   */
  public record Parameter(String name, Shape shape, String initializer) {}

  /**
   * Asks about a node with one input.
   *
   * @param title how messages call the node
   * @param op the operator
   * @param attributes its {@code key=value} words
   * @param input the shape of what the node takes
   * @throws ShapeException if it cannot take that; the message begins with the title
   */
  public static NodeFacts of(String title, String op, String attributes, Shape input) {
    StackSpace.require(title);
    String line = "node = " + op + "(" + INPUT + ") " + attributes;
    long facts = Native.mg_node_facts(NativeLibrary.utf8(line), NativeLibrary.utf8(input.toString()));
    if (facts == 0) {
      throw refusal(title);
    }
    return parse(NativeLibrary.text(facts));
  }

  private static ShapeException refusal(String title) {
    String remedy = field("remedy");
    return new ShapeException(title + ": " + field("what")
        + (remedy.isEmpty() ? "" : (remedy.startsWith("\n") ? "." : ". ") + remedy));
  }

  private static String field(String name) {
    return NativeLibrary.text(Native.mg_last_field(NativeLibrary.utf8(name)));
  }

  /** {@code node NAME OP SHAPE …}, then {@code parameter NODE/NAME SHAPE init=WORD} for each. */
  private static NodeFacts parse(String text) {
    Shape output = null;
    List<Parameter> parameters = new ArrayList<>();
    for (String line : text.split("\n")) {
      String[] words = line.split(" ");
      if (words[0].equals("node")) {
        output = Shape.parse(words[3]);
      } else if (words[0].equals("parameter")) {
        parameters.add(new Parameter(words[1].substring(words[1].lastIndexOf('/') + 1), Shape.parse(words[2]),
            words[3].substring("init=".length())));
      }
    }
    return new NodeFacts(output, List.copyOf(parameters));
  }
}
