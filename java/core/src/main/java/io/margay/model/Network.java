package io.margay.model;

import io.margay.program.NodeFacts;
import io.margay.program.Program;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** The part of a program that leads to its outputs; what is left are losses, and what they alone take. */
final class Network {

  static final String INPUT = "input";

  private Network() {}

  /** Its lines, in order. */
  static String of(Program program) {
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
      if (wanted.contains(line.substring(0, line.indexOf(' ')))) {
        text.append(line).append('\n');
      }
    }
    return text.toString();
  }
}
