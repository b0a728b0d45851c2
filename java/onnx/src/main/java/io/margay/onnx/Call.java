package io.margay.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One node while it is lowered: what it takes, and where its lines go. */
final class Call {

  /** Values that a line has beside its parameters. */
  private static final String VALUES = "values";

  private final OnnxNode node;
  private final Lowering lowering;

  Call(OnnxNode node, Lowering lowering) {
    this.node = node;
    this.lowering = lowering;
  }

  OnnxNode node() {
    return node;
  }

  Layouts layouts() {
    return lowering.layouts();
  }

  /** Whether the first dimension counts samples. */
  boolean batched() {
    return lowering.batched();
  }

  boolean has(int input) {
    return node.has(input);
  }

  int count() {
    return node.inputs().size();
  }

  private Object tensor(int input) {
    if (!has(input)) {
      throw new MalformedException("no input " + input);
    }
    return lowering.tensor(node.inputs().get(input));
  }

  boolean isConstant(int input) {
    return tensor(input) instanceof Constant;
  }

  /** A value, of whose dimensions operators know; a constant becomes a line of its own. */
  Value data(int input) {
    Object tensor = tensor(input);
    if (tensor instanceof Value value) {
      return value;
    }
    Constant constant = (Constant) tensor;
    List<List<Factor>> axes = new ArrayList<>();
    for (int dim : constant.dims()) {
      axes.add(Value.factors(dim));
    }
    List<List<Factor>> groups = Layouts.fewer(axes);
    Line line = parameter(constant.reshaped(groups.stream().mapToInt(Value::size).toArray()));
    return new Value(line, axes, Layouts.flat(groups));
  }

  /** A value or a constant. */
  Object any(int input) {
    return tensor(input);
  }

  /**
   * @throws UnsupportedException if it is computed
   */
  Constant constant(int input) {
    if (tensor(input) instanceof Constant constant) {
      return constant;
    }
    throw new UnsupportedException(
        "'" + node.inputs().get(input) + "' is computed, expected a constant");
  }

  /** Null where it is left out. */
  Constant constantOrNull(int input) {
    return has(input) ? constant(input) : null;
  }

  /** Whether nothing but this node uses an input. */
  boolean isOnlyReader(int input) {
    return lowering.isUsedOnce(node.inputs().get(input));
  }

  void give(Object tensor) {
    give(0, tensor);
  }

  void give(int output, Object tensor) {
    if (output < node.outputs().size() && !node.outputs().get(output).isEmpty()) {
      lowering.give(node.outputs().get(output), tensor);
    }
  }

  boolean wants(int output) {
    return output < node.outputs().size() && !node.outputs().get(output).isEmpty();
  }

  /** A line that carries the node's name. */
  Line line(String op, int[] shape, Line... inputs) {
    return line(op, shape, List.of(inputs));
  }

  Line line(String op, int[] shape, List<Line> inputs) {
    for (int extent : shape) {
      if (extent < 1) {
        throw new UnsupportedException(
            "a result of " + Extents.text(shape) + ", which has no values");
      }
    }
    return layouts().added(new Line(node.name(), op, inputs, shape));
  }

  /** A line of the same shape as what it takes. */
  Line same(String op, Line input) {
    return line(op, input.shape(), input);
  }

  /** The same factors behind a line that keeps places. */
  static Value like(Value value, Line line) {
    return new Value(line, value.axes(), value.memory());
  }

  /** Values that are the same for every sample; more than one are learned on. */
  Line parameter(Constant values) {
    if (!values.floating()) {
      throw new UnsupportedException(values.type().word() + " values, expected float ones");
    }
    if (values.elements() < 1) {
      throw new UnsupportedException("an empty tensor of " + Extents.text(values.dims()));
    }
    int[] shape = values.rank() == 0 ? new int[] {1} : values.dims();
    Line line =
        layouts()
            .added(new Line(node.name() + "/values", "parameter", List.of(), shape))
            .key("shape", Numbers.extents(shape));
    if (values.elements() == 1) {
      line.key("frozen", "true");
    }
    return line.weights(VALUES, Weights.of(values, shape));
  }

  /** A value and a single number in one line. */
  Value with(String op, Value value, float number) {
    Line scalar = parameter(Constant.scalar(number));
    return like(value, line(op, value.line().shape(), value.line(), scalar));
  }

  Value unary(String op, Value value) {
    return bent(value, same(op, value.line()));
  }

  /** The activation that a layer had in it when Margay wrote the file goes into it again. */
  Value bent(Value value, Line activation) {
    Line layer = value.line();
    if (!layer.hint().equals(node.name() + Export.BEFORE)
        || !isOnlyReader(0)
        || !Arithmetic.takesActivations(layer)
        || layer.keys().containsKey("activation")) {
      return like(value, activation);
    }
    layer.key("activation", activation.op());
    activation.keys().forEach(layer::key);
    layer.rename(node.name());
    return value;
  }

  Value times(Value value, float factor) {
    return factor == 1 ? value : with("multiply", value, factor);
  }

  Value plus(Value value, float summand) {
    return summand == 0 ? value : with("add", value, summand);
  }

  /** Values combined with broadcasting. */
  Value combined(String op, Object... operands) {
    Broadcasting together = new Broadcasting(layouts(), Arrays.asList(operands));
    List<Line> lines = together.lines(this::parameter);
    return together.value(line(op, together.shape(), lines));
  }
}
