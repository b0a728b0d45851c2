package io.margay.model;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.layer.Input;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tensors of a call by the names of a model's inputs and outputs. */
final class PredictorTensors {

  private final String name;
  private final Model model;

  PredictorTensors(String name, Model model) {
    this.name = name;
    this.model = model;
  }

  /** How many samples they have, all the same number. */
  int samples(Map<String, Tensor> tensors) {
    List<String> names = model.inputs().stream().map(Input::name).toList();
    if (tensors.size() != names.size() || !tensors.keySet().containsAll(names)) {
      throw new IllegalArgumentException(name + ": the inputs " + List.copyOf(tensors.keySet()) + ", expected " + names);
    }
    int n = tensors.get(names.get(0)).shape().dim(0);
    for (Input input : model.inputs()) {
      Shape expected = input.shape().samples(n);
      Shape found = tensors.get(input.name()).shape();
      if (!found.equals(expected)) {
        throw new IllegalArgumentException(name + ": the input " + input.name() + " is " + found + ", expected "
            + (input.name().equals(names.get(0)) ? "samples x " + input.shape()
                : expected + " for the " + n + (n == 1 ? " sample" : " samples") + " of " + names.get(0)));
      }
    }
    return n;
  }

  /** In the order of the model, in memory that can be held: views of somebody's buffers are copied. */
  List<Tensor> inOrder(Map<String, Tensor> tensors) {
    List<Tensor> held = new ArrayList<>();
    for (Input input : model.inputs()) {
      Tensor tensor = tensors.get(input.name());
      if (!tensor.isHoldable()) {
        Tensor copy = Tensor.zeros(tensor.type(), tensor.shape());
        copy.buffer().put(0, tensor.buffer(), 0, Math.toIntExact(tensor.bytes()));
        tensor = copy;
      }
      held.add(tensor);
    }
    return held;
  }

  /** Space for n results of each output. */
  Map<String, Tensor> results(int n) {
    Map<String, Tensor> results = new LinkedHashMap<>();
    for (Node output : model.outputs()) {
      results.put(output.name(), Tensor.zeros(DataType.F32, output.output().samples(n)));
    }
    return results;
  }
}
