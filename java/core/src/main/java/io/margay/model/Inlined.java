package io.margay.model;

import io.margay.layer.Applied;
import io.margay.layer.Composite;
import io.margay.layer.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model as a block of a larger one. */
record Inlined(Model model, String name) implements Composite {

  @Override
  public Value compose(Value... inputs) {
    model.output(); // one, or a sentence that says so
    return composeAll(inputs).get(0);
  }

  @Override
  public List<Value> composeAll(Value... inputs) {
    if (inputs.length != model.inputs().size()) {
      throw new IllegalArgumentException(
          inputs.length
              + " values, expected one for each of the inputs "
              + model.inputs().stream().map(input -> input.name()).toList());
    }
    Map<String, Value> values = values(model, List.of(inputs));
    return model.outputs().stream().map(node -> values.get(node.name())).toList();
  }

  /** What a model makes of values, by the names of its inputs and nodes. */
  static Map<String, Value> values(Model model, List<? extends Value> inputs) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      values.put(model.inputs().get(i).name(), inputs.get(i));
    }
    for (Node node : model.nodes()) {
      Value[] taken = node.inputs().stream().map(values::get).toArray(Value[]::new);
      values.put(
          node.name(),
          node.shares().isEmpty()
              ? node.layer().apply(taken)
              : ((Applied) values.get(node.shares().get())).again(node.name(), taken));
    }
    return values;
  }

  /**
   * What a node of a model gives, of the model's own inputs.
   *
   * @throws IllegalArgumentException if there is no such node
   */
  static Value value(Model model, String node) {
    List<Node> nodes = model.nodes();
    if (nodes.stream().noneMatch(known -> known.name().equals(node))) {
      throw new IllegalArgumentException(
          "Model: no node '"
              + node
              + "', expected the name of a layer as summary() prints it, such as "
              + nodes.get(nodes.size() - 1).name());
    }
    return model.values().get(node);
  }

  @Override
  public Inlined named(String changed) {
    return new Inlined(model, changed);
  }

  @Override
  public String title() {
    return model.toString();
  }

  @Override
  public String kerasName() {
    return "Functional";
  }
}
