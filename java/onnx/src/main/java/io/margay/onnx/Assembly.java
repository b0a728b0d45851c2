package io.margay.onnx;

import io.margay.Tensor;
import io.margay.model.Model;
import io.margay.model.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Writes the program of what a graph became: the lines that lead to its outputs, each with a name.
 */
final class Assembly {

  private static final int LONGEST_NAME = 200;
  private static final int MOST_LINES = 16_384;

  private final Map<Line, String> names = new IdentityHashMap<>();
  private final Set<String> taken = new HashSet<>(List.of("label", "loss"));
  private final Map<String, Integer> counts = new HashMap<>();
  private final Set<Line> done = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Line> order = new ArrayList<>();
  private final Map<String, String> inputs = new LinkedHashMap<>();
  private final Map<String, String> outputs = new LinkedHashMap<>();
  private final Map<String, Supplier<Tensor>> weights = new LinkedHashMap<>();
  private final Model model;

  /**
   * @throws UnsupportedException if there is no program to it: more lines than programs have, or
   *     one that programs refuse
   */
  Assembly(Lowered lowered) {
    Map<Line, Boolean> ends = new IdentityHashMap<>();
    Set<Line> read = Collections.newSetFromMap(new IdentityHashMap<>());
    lowered.outputs().forEach(port -> collect(port.line()));
    lowered.lines().stream().filter(done::contains).forEach(order::add);
    order.forEach(line -> read.addAll(line.inputs()));
    Map<String, Line> results = new LinkedHashMap<>();
    for (Port port : lowered.outputs()) {
      Line line = port.line();
      // An output is read by nobody else, and is no input.
      if (read.contains(line) || line.op().equals("input") || ends.put(line, true) != null) {
        line =
            new Line(port.name(), "reshape", List.of(line), line.shape())
                .key("shape", Numbers.extents(line.shape()));
        order.add(line);
      }
      results.put(port.name(), line);
    }
    if (order.size() > MOST_LINES) {
      throw new UnsupportedException(
          order.size() + " lines of program, expected at most " + MOST_LINES);
    }
    for (Port port : lowered.inputs()) {
      if (done.contains(port.line())) {
        inputs.put(port.name(), name(port.line()));
      }
    }
    order.forEach(this::name);
    results.forEach((name, line) -> outputs.put(name, names.get(line)));
    model = parse();
    for (Line line : order) {
      line.weights().forEach((name, tensor) -> weights.put(names.get(line) + "/" + name, tensor));
    }
  }

  /** Marks what leads to a line. */
  private void collect(Line end) {
    Deque<Line> path = new ArrayDeque<>(List.of(end));
    while (!path.isEmpty()) {
      Line line = path.pop();
      if (done.add(line)) {
        line.inputs().forEach(path::push);
      }
    }
  }

  private String name(Line line) {
    return names.computeIfAbsent(
        line,
        one -> {
          String plain = one.hint().replaceAll("[^A-Za-z0-9_./-]", "_").replaceAll("^/+", "");
          String start = plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
          start = start.isEmpty() ? one.op() : start;
          String name = start;
          while (!taken.add(name)) {
            name = start + "_" + counts.merge(start, 1, Integer::sum);
          }
          return name;
        });
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (Line line : order) {
      text.append(names.get(line)).append(" = ").append(line.op()).append('(');
      for (int i = 0; i < line.inputs().size(); i++) {
        text.append(i == 0 ? "" : ", ").append(names.get(line.inputs().get(i)));
      }
      text.append(')');
      line.keys().forEach((key, value) -> text.append(' ').append(key).append('=').append(value));
      text.append('\n');
    }
    return text.toString();
  }

  private Model parse() {
    Model parsed;
    try {
      parsed = Model.parse(text());
    } catch (IllegalArgumentException e) {
      throw new UnsupportedException("as a program: " + e.getMessage());
    }
    Map<String, int[]> found = new HashMap<>();
    for (Node node : parsed.nodes()) {
      found.put(node.name(), node.output().dims());
    }
    for (Line line : order) {
      int[] dims = found.get(names.get(line));
      if (dims != null && !Arrays.equals(dims, line.shape())) {
        throw new UnsupportedException(
            "as a program: "
                + names.get(line)
                + " is "
                + Extents.text(dims)
                + ", ONNX says "
                + Extents.text(line.shape()));
      }
    }
    return parsed;
  }

  Model model() {
    return model;
  }

  /** Names in the program by names in the graph. */
  Map<String, String> inputs() {
    return inputs;
  }

  Map<String, String> outputs() {
    return outputs;
  }

  /** Each parameter of the model. */
  Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    weights.forEach((name, tensor) -> tensors.put(name, tensor.get()));
    return tensors;
  }
}
