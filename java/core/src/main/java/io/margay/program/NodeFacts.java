package io.margay.program;

import io.margay.Shape;
import io.margay.internal.Native;
import io.margay.internal.load.NativeLibrary;
import io.margay.internal.load.StackSpace;
import java.util.List;

/**
 * What the native side says of one line of program.
 *
 * @param name of the node
 * @param op the operator
 * @param inputs the names of the nodes that it takes
 * @param keys what the line says beside, in canonical form
 * @param output shape of one sample behind it, channels last
 * @param line its number in the program, from 1
 * @param parameters in the order of the node's weights
 */
public record NodeFacts(
    String name,
    String op,
    List<String> inputs,
    Keys keys,
    Shape output,
    int line,
    List<ParameterFacts> parameters) {

  /** The key by which a line uses another node's parameters. */
  public static final String SHARE = "share";

  /** Whether lines of an operator may use another node's parameters. */
  public static boolean canShare(String op) {
    StackSpace.require(op);
    return NativeLibrary.text(Native.mg_operators()).contains("\nkey " + op + " " + SHARE + " ");
  }

  /** The node whose parameters this one uses; empty where it has its own, or none. */
  public List<String> shares() {
    String node = keys.asMap().get(SHARE);
    return node == null ? List.of() : List.of(node);
  }

  /**
   * Asks about a line alone.
   *
   * @param title how messages call the node
   * @param op the operator
   * @param words its {@code key=value} words
   * @param inputs the shapes of what it takes
   * @throws io.margay.ShapeException if it cannot take that; the message begins with the title
   * @throws IllegalArgumentException if a word is wrong; the message begins with the title
   */
  public static NodeFacts of(String title, String op, String words, List<Shape> inputs) {
    StackSpace.require(title);
    StringBuilder names = new StringBuilder();
    StringBuilder shapes = new StringBuilder();
    for (int i = 0; i < inputs.size(); i++) {
      names.append(i == 0 ? "" : ", ").append("input").append(i + 1);
      shapes.append(inputs.get(i)).append(' ');
    }
    String line = "node = " + op + "(" + names + ") " + words;
    long facts =
        Native.mg_node_facts(NativeLibrary.utf8(line), NativeLibrary.utf8(shapes.toString()));
    Refusal.checked(facts, refusal -> title + ": " + refusal.sentence());
    return new FactsReader(NativeLibrary.text(facts)).nodes().get("node");
  }
}
