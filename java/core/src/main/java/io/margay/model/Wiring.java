package io.margay.model;

import io.margay.layer.Applied;
import io.margay.layer.Input;
import io.margay.layer.Layer;
import io.margay.layer.Value;
import io.margay.program.NodeFacts;
import io.margay.program.Program;
import io.margay.program.Refusal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds what some values are made of: the inputs, and the layers in an order in which each comes
 * behind those that it takes.
 */
final class Wiring {

  private final List<Input> inputs = new ArrayList<>();
  private final List<Applied> applied = new ArrayList<>();

  /**
   * @throws IllegalArgumentException if the outputs are not the values that no layer takes
   */
  Wiring(List<Value> outputs) {
    if (outputs.isEmpty()) {
      throw new IllegalArgumentException("Model: no outputs, expected at least one value");
    }
    Set<Value> ends = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Value output : outputs) {
      if (output instanceof Input input) {
        throw new IllegalArgumentException(
            "Model: the output is the input " + input.name() + " itself. Apply a layer.");
      }
      if (!ends.add(output)) {
        throw taken(output);
      }
    }
    for (Value value : Value.above(outputs)) {
      if (value instanceof Input input) {
        inputs.add(input);
      } else {
        applied.add((Applied) value);
      }
    }
    checkEnds(ends);
  }

  /** A program's outputs are what nobody reads. */
  private void checkEnds(Set<Value> ends) {
    Set<Value> read = Collections.newSetFromMap(new IdentityHashMap<>());
    applied.forEach(value -> read.addAll(value.inputs()));
    for (Applied value : applied) {
      if (ends.contains(value) && read.contains(value)) {
        throw taken(value);
      }
      if (!ends.contains(value) && !read.contains(value)) {
        throw new IllegalArgumentException(
            "Model: "
                + value
                + " is used again, but itself leads to no output. "
                + "Apply the layer once instead, or make this an output too.");
      }
    }
  }

  private static IllegalArgumentException taken(Value output) {
    return new IllegalArgumentException(
        "Model: the output "
            + output
            + " is taken by a layer too, or given twice; outputs are values that nothing takes. "
            + "Put Reshape.of(its shape) behind it for the output.");
  }

  /** The lines of program, under the names that the model gives. */
  private List<Line> lines() {
    List<String> names = NodeNames.of(inputs, applied);
    Map<Value, String> name = new IdentityHashMap<>();
    inputs.forEach(input -> name.put(input, input.name()));
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Applied value = applied.get(i);
      name.put(value, names.get(i));
      lines.add(
          new Line(
              value.layer().named(names.get(i)),
              value.inputs().stream().map(name::get).toList(),
              value.shared().map(name::get).orElse("")));
    }
    return lines;
  }

  /**
   * The network as a program.
   *
   * @throws io.margay.ShapeException if a layer cannot take what it is given
   * @throws IllegalArgumentException if a layer is a loss, or a name is taken twice or is kept for
   *     training
   */
  Program program() {
    List<Line> lines = lines();
    StringBuilder text = new StringBuilder();
    inputs.forEach(input -> text.append(input.line()).append('\n'));
    lines.forEach(line -> text.append(line.text()));
    Program program =
        Program.read(text.toString(), refusal -> place(refusal, lines) + refusal.sentence());
    refuseLosses(program);
    return program;
  }

  private static void refuseLosses(Program program) {
    for (String loss : program.losses()) {
      NodeFacts line = program.nodes().get(loss);
      throw new IllegalArgumentException(
          "Model: "
              + loss
              + " = "
              + line.op()
              + "("
              + String.join(", ", line.inputs())
              + "): a loss, expected layers alone. Make "
              + line.inputs().get(0)
              + " the output, and give the loss to the trainer: Trainer.of(model).loss(…).");
    }
  }

  private String place(Refusal refusal, List<Line> lines) {
    if (refusal.line() == 0) {
      return "Model: ";
    }
    int index = refusal.line() - 1 - inputs.size();
    if (index < 0) {
      return "Input[" + inputs.get(refusal.line() - 1).shape() + "]: ";
    }
    Layer layer = lines.get(index).layer();
    return "layer " + (index + 1) + ", " + layer.name() + ": " + layer.title() + ": ";
  }

  /**
   * One layer and what it takes.
   *
   * @param layer under its name
   * @param inputs names
   * @param shares whose parameters it uses, or empty
   */
  private record Line(Layer layer, List<String> inputs, String shares) {

    /** Such as {@code dense = dense(flatten) units=10}. */
    String text() {
      String words = layer.attributes() + (shares.isEmpty() ? "" : " share=" + shares);
      return layer.name()
          + " = "
          + layer.op()
          + "("
          + String.join(", ", inputs)
          + ") "
          + words.strip()
          + "\n";
    }
  }
}
