package io.margay.model;

import io.margay.program.NodeFacts;
import io.margay.program.Program;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * The part of a program that leads to its outputs; what is left out are losses, what they alone
 * take, and augmentation.
 */
final class Network {

  static final String INPUT = "input";

  /** What training alone does with an input. */
  private static final String AUGMENTATION = " (augment|moves|outside|picture)=\\S+";

  private Network() {}

  /**
   * The network alone, with the outputs that the whole program has.
   *
   * @throws IllegalArgumentException if a node that it has only for its weights would be one more
   *     output
   */
  static Program of(Program program) {
    String text = text(program);
    if (text.equals(program.text())) {
      return program;
    }
    Program network = Program.read(text);
    for (String output : network.outputs()) {
      if (!program.outputs().contains(output)) {
        throw new IllegalArgumentException(
            "line "
                + program.nodes().get(output).line()
                + ": "
                + output
                + " leads to losses alone, but "
                + sharer(network, output)
                + " uses its weights: without the losses it would be "
                + "an output. Put share= on "
                + output
                + " instead, or let "
                + output
                + " lead to an output.");
      }
    }
    return network;
  }

  private static String sharer(Program network, String lender) {
    return network.nodes().values().stream()
        .filter(node -> node.shares().contains(lender))
        .findFirst()
        .orElseThrow()
        .name();
  }

  /** Its lines, in order. */
  private static String text(Program program) {
    Set<String> wanted = new HashSet<>();
    Deque<String> path = new ArrayDeque<>(program.outputs());
    while (!path.isEmpty()) {
      NodeFacts node = program.nodes().get(path.pop());
      if (wanted.add(node.name())) {
        path.addAll(node.inputs());
        path.addAll(node.shares());
      }
    }
    StringBuilder text = new StringBuilder();
    for (String line : program.text().split("\n")) {
      String name = line.substring(0, line.indexOf(' '));
      if (wanted.contains(name)) {
        boolean input = program.nodes().get(name).op().equals(INPUT);
        text.append(input ? line.replaceAll(AUGMENTATION, "") : line).append('\n');
      }
    }
    return text.toString();
  }
}
