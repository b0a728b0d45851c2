package io.margay.model;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.layer.Input;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The tensors of a call by the names of a model's inputs and outputs. */
final class PredictorTensors {

  private final String name;
  private final Model model;

  PredictorTensors(String name, Model model) {
    this.name = name;
    this.model = model;
  }

  /** In the order of the model, each asked for once: a map may answer otherwise the next time. */
  List<Tensor> inOrder(Map<String, Tensor> tensors) {
    List<String> names = model.inputs().stream().map(Input::name).toList();
    if (tensors.size() != names.size() || !tensors.keySet().containsAll(names)) {
      throw new IllegalArgumentException(
          name + ": the inputs " + List.copyOf(tensors.keySet()) + ", expected " + names);
    }
    List<Tensor> taken = new ArrayList<>();
    for (String input : names) {
      taken.add(
          Objects.requireNonNull(
              tensors.get(input), () -> name + ": the tensor of the input " + input));
    }
    return taken;
  }

  /** How many samples they have, all the same number. */
  int samples(List<Tensor> tensors) {
    int n = tensors.get(0).shape().dim(0);
    for (int i = 0; i < tensors.size(); i++) {
      Input input = model.inputs().get(i);
      Shape expected = input.shape().samples(n);
      Shape found = tensors.get(i).shape();
      if (!found.equals(expected)) {
        throw new IllegalArgumentException(
            name
                + ": the input "
                + input.name()
                + " is "
                + found
                + ", expected "
                + (i == 0
                    ? "samples x " + input.shape()
                    : expected
                        + " for the "
                        + n
                        + (n == 1 ? " sample" : " samples")
                        + " of "
                        + model.inputs().get(0).name()));
      }
    }
    return n;
  }

  /** In memory that can be held: views of somebody's buffers are copied. */
  List<Tensor> holdable(List<Tensor> tensors) {
    List<Tensor> held = new ArrayList<>();
    for (Tensor tensor : tensors) {
      if (!tensor.isHoldable()) {
        Tensor copy = Tensor.zeros(tensor.type(), tensor.shape());
        copy.buffer().put(0, tensor.buffer(), 0, Math.toIntExact(tensor.bytes()));
        held.add(copy);
      } else {
        held.add(tensor);
      }
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
