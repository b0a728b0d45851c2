package io.margay.model;

import io.margay.layer.Applied;
import io.margay.layer.Composite;
import io.margay.layer.Value;
import java.util.HashMap;
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
    Map<String, Value> values = new HashMap<>();
    for (int i = 0; i < inputs.length; i++) {
      values.put(model.inputs().get(i).name(), inputs[i]);
    }
    for (Node node : model.nodes()) {
      Value[] taken = node.inputs().stream().map(values::get).toArray(Value[]::new);
      values.put(
          node.name(),
          node.shares().isEmpty()
              ? node.layer().apply(taken)
              : ((Applied) values.get(node.shares().get())).again(node.name(), taken));
    }
    return model.outputs().stream().map(node -> values.get(node.name())).toList();
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
