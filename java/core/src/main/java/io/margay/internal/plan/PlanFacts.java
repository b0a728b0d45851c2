package io.margay.internal.plan;

import io.margay.DataType;
import io.margay.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the native compiler says about a plan: its inputs, outputs, parameters and states, and what
 * it costs.
 *
 * @param inputs in the order of the program
 * @param outputs in the order of the program
 * @param parameters in the order of the program
 * @param states the optimiser's tensors; empty in a plan for inference
 * @param metrics the names of what is measured, {@code loss/accuracy}, in the order of their slots
 * @param tensors parameters and states by name
 * @param memory bytes of the plan and all its contexts together
 * @param flopForward floating-point operations of one sample forward
 * @param flopTrain floating-point operations of one sample and training step
 */
public record PlanFacts(
    List<Entry> inputs,
    List<Entry> outputs,
    List<Entry> parameters,
    List<Entry> states,
    List<String> metrics,
    Map<String, Entry> tensors,
    long memory,
    long flopForward,
    long flopTrain) {

  /**
   * A named tensor of a plan.
   *
   * @param name such as {@code conv2d/kernel}
   * @param type of its values
   * @param shape of one sample for inputs and outputs, whole otherwise
   */
  public record Entry(String name, DataType type, Shape shape) {

    /** Bytes of all values; of one sample for inputs and outputs. */
    public long bytes() {
      return shape.elements() * type.bytes();
    }
  }

  /**
   * Reads the lines that the native side prints; kinds that are not known here are left out.
   *
   * @throws IllegalStateException if a line of a known kind cannot be read: library and jar do not
   *     belong together
   */
  static PlanFacts parse(String text) {
    List<Entry> inputs = new ArrayList<>();
    List<Entry> outputs = new ArrayList<>();
    List<Entry> parameters = new ArrayList<>();
    List<Entry> states = new ArrayList<>();
    List<String> metrics = new ArrayList<>();
    long memory = 0;
    long forward = 0;
    long train = 0;
    for (String line : text.split("\n")) {
      String[] words = line.trim().split(" +");
      try {
        switch (words[0]) {
          case "input" -> inputs.add(entry(words));
          case "output" -> outputs.add(entry(words));
          case "parameter" -> parameters.add(entry(words));
          case "state" -> states.add(entry(words));
          case "metric" -> metrics.add(words[1]);
          case "memory" -> memory = Long.parseLong(words[1]);
          case "flop_forward" -> forward = Long.parseLong(words[1]);
          case "flop_train" -> train = Long.parseLong(words[1]);
          default -> {}
        }
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        throw new IllegalStateException(
            "plan fact '" + line + "' cannot be read: the native library is another version's", e);
      }
    }
    Map<String, Entry> tensors = new HashMap<>();
    parameters.forEach(entry -> tensors.put(entry.name(), entry));
    states.forEach(entry -> tensors.put(entry.name(), entry));
    return new PlanFacts(
        List.copyOf(inputs),
        List.copyOf(outputs),
        List.copyOf(parameters),
        List.copyOf(states),
        List.copyOf(metrics),
        Map.copyOf(tensors),
        memory,
        forward,
        train);
  }

  private static Entry entry(String[] words) {
    return new Entry(words[1], DataType.parse(words[2]), Shape.parse(words[3]));
  }

  /** Bytes of the largest parameter or state, at least 1. */
  public long largestTensorBytes() {
    return Stream.concat(parameters.stream(), states.stream())
        .mapToLong(Entry::bytes)
        .max()
        .orElse(1);
  }

  /**
   * The parameter or state of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Entry tensor(String name) {
    Entry entry = tensors.get(name);
    if (entry != null) {
      return entry;
    }
    throw new IllegalArgumentException(
        "parameter '"
            + name
            + "': there is none of that name, expected one of "
            + parameters.stream().map(Entry::name).toList());
  }
}
