package io.margay.program;

import io.margay.internal.Native;
import io.margay.internal.load.NativeLibrary;
import io.margay.internal.load.StackSpace;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A network program as the native side reads it: one way to write what it says, and the facts of
 * each node.
 *
 * <p>Immutable, safe in any thread, without native memory. Programs that say the same are equal.
 */
public final class Program {

  private final String text;
  private final Map<String, NodeFacts> nodes;
  private final List<String> outputs;
  private final List<String> losses;

  private Program(String text, FactsReader facts) {
    this.text = text;
    this.nodes = facts.nodes();
    this.outputs = List.copyOf(facts.outputs());
    this.losses = List.copyOf(facts.losses());
  }

  /**
   * Reads a text in the language of native/README.md.
   *
   * @throws io.margay.ShapeException if a node cannot take the shape that it is given; the message
   *     has line, column and the line itself
   * @throws IllegalArgumentException if the text is not a program; the message has line, column and
   *     the line itself
   */
  public static Program read(String text) {
    return read(text, Refusal::placed);
  }

  /**
   * The same for a text that nobody wrote by hand, whose lines come from somewhere else.
   *
   * @param message what to say of a refusal
   */
  public static Program read(String text, Function<Refusal, String> message) {
    StackSpace.require("Program");
    refuseZero(text);
    long handle = Refusal.checked(Native.mg_program_read(NativeLibrary.utf8(text)), message);
    try {
      return new Program(
          NativeLibrary.text(NativeLibrary.checkAddress(Native.mg_program_text(handle))),
          new FactsReader(
              NativeLibrary.text(NativeLibrary.checkAddress(Native.mg_program_facts(handle)))));
    } finally {
      Native.mg_program_close(handle);
    }
  }

  /** It would end the text for the native side. */
  private static void refuseZero(String text) {
    int zero = text.indexOf('\0');
    if (zero >= 0) {
      int start = text.lastIndexOf('\n', zero) + 1;
      throw new IllegalArgumentException(
          "line "
              + (text.substring(0, start).chars().filter(c -> c == '\n').count() + 1)
              + ", column "
              + (zero - start + 1)
              + ": the character 0, which no program has. Remove it.");
    }
  }

  /** The program in canonical form, one line a node, each with a line's end. */
  public String text() {
    return text;
  }

  /**
   * Every node by its name, in the order of the program, with inputs, losses, and labels that no
   * line declares.
   */
  public Map<String, NodeFacts> nodes() {
    return Collections.unmodifiableMap(nodes);
  }

  /** The nodes that no other reads, losses aside, in the order of the program. */
  public List<String> outputs() {
    return outputs;
  }

  /** The losses, in the order of the program. */
  public List<String> losses() {
    return losses;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Program that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The canonical text. */
  @Override
  public String toString() {
    return text;
  }
}
