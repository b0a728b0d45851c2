package io.margay.onnx;

import io.margay.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A line of the program that is made: an operator, what it takes, its keys and its weights. */
final class Line {
  private String hint;
  private final String op;
  private final List<Line> inputs;
  private final int[] shape;
  private final Map<String, String> keys = new LinkedHashMap<>();
  private final Map<String, Supplier<Tensor>> weights = new LinkedHashMap<>();

  Line(String hint, String op, List<Line> inputs, int[] shape) {
    this.hint = hint;
    this.op = op;
    this.inputs = List.copyOf(inputs);
    this.shape = shape;
  }

  Line key(String key, Object value) {
    keys.put(key, value instanceof Float number ? Numbers.text(number) : value.toString());
    return this;
  }

  /** Weights that are made when they are wanted. */
  Line weights(String name, Supplier<Tensor> tensor) {
    weights.put(name, tensor);
    return this;
  }

  void rename(String changed) {
    hint = changed;
  }

  /** What its name is made of. */
  String hint() {
    return hint;
  }

  String op() {
    return op;
  }

  List<Line> inputs() {
    return inputs;
  }

  /** Of one sample behind it. */
  int[] shape() {
    return shape;
  }

  Map<String, String> keys() {
    return keys;
  }

  Map<String, Supplier<Tensor>> weights() {
    return weights;
  }
}
