package io.margay.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sums, products and the like of several values, with broadcasting. */
final class Arithmetic {

  private static final Set<String> WITH_BIAS =
      Set.of(
          "dense",
          "conv1d",
          "conv2d",
          "conv3d",
          "depthwise_conv1d",
          "depthwise_conv2d",
          "depthwise_conv3d",
          "conv1d_transpose",
          "conv2d_transpose",
          "conv3d_transpose");

  private static final int MOST_SCALES = 4096;
  private static final int MOST_FACTORS = 16;

  private Arithmetic() {}

  static void addTo(Map<String, Operators.Lower> table) {
    table.put("Add", Arithmetic::add);
    table.put("Sub", Arithmetic::subtract);
    table.put("Mul", Arithmetic::multiply);
    table.put("Div", Arithmetic::divide);
    table.put("Sum", call -> call.give(all(call, "add")));
    table.put("Max", call -> call.give(all(call, "maximum")));
    table.put("Min", call -> call.give(all(call, "minimum")));
    table.put("Mean", call -> call.give(call.times(all(call, "add"), 1f / call.count())));
    table.put("Neg", call -> call.give(call.times(call.data(0), -1)));
    table.put("Abs", call -> call.give(absolute(call, call.data(0))));
    table.put("Reciprocal", call -> call.give(inverse(call, call.data(0))));
    table.put("Pow", Arithmetic::power);
  }

  static boolean takesActivations(Line line) {
    return WITH_BIAS.contains(line.op());
  }

  static Value absolute(Call call, Value x) {
    return call.combined("maximum", x, call.times(x, -1));
  }

  private static Value inverse(Call call, Value x) {
    Line one = call.parameter(Constant.scalar(1));
    return Call.like(x, call.line("divide", x.line().shape(), one, x.line()));
  }

  private static Value all(Call call, String op) {
    if (call.count() == 1) {
      return call.data(0);
    }
    List<Object> operands = new ArrayList<>();
    for (int i = 0; i < call.count(); i++) {
      operands.add(call.any(i));
    }
    return call.combined(op, values(call, operands));
  }

  /** At least one operand is a value. */
  private static Object[] values(Call call, List<Object> operands) {
    if (operands.stream().noneMatch(Value.class::isInstance)) {
      operands.set(0, call.data(0));
    }
    return operands.toArray();
  }

  /** The second operand as the first one's dimensions say, where an old opset aligns it. */
  private static Object second(Call call) {
    Object b = call.any(1);
    if (!call.node().says(Opsets.ALIGNED)) {
      return b;
    }
    int rank = call.any(0) instanceof Value a ? a.rank() : ((Constant) call.any(0)).rank();
    int axis = Extents.axis(call.node().whole(Opsets.ALIGNED, 0), rank);
    if (b instanceof Constant constant) {
      return aligned(constant, axis, rank);
    }
    Value value = (Value) b;
    List<List<Factor>> axes = new ArrayList<>(value.axes());
    while (axes.size() < rank - axis) {
      axes.add(List.of());
    }
    return value.withAxes(axes);
  }

  /** With extents of 1 behind, so that its first dimension stands at an axis of a larger tensor. */
  static Constant aligned(Constant constant, int axis, int rank) {
    int[] dims = Arrays.copyOf(constant.dims(), Math.max(constant.rank(), rank - axis));
    Arrays.fill(dims, constant.rank(), dims.length, 1);
    return constant.reshaped(dims);
  }

  private static Value pair(Call call, String op) {
    return call.combined(op, values(call, new ArrayList<>(List.of(call.any(0), second(call)))));
  }

  private static void multiply(Call call) {
    if (!isScaled(call, "scale")) {
      call.give(pair(call, "multiply"));
    }
  }

  /** A factor or summand of what is fed, one number or one for each channel, is the input's own. */
  private static boolean isScaled(Call call, String key) {
    if (!(call.any(0) instanceof Value value)
        || !(second(call) instanceof Constant constant)
        || !constant.floating()
        || !value.line().op().equals("input")
        || !call.isOnlyReader(0)
        || value.line().keys().containsKey("shift")
        || value.line().keys().containsKey(key)) {
      return false;
    }
    if (constant.elements() != 1 && !isForEachChannel(value, constant)
        || constant.rank() > value.rank()
        || constant.elements() > MOST_SCALES) {
      return false;
    }
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < constant.elements(); i++) {
      words.append(i == 0 ? "" : ",").append(Numbers.text(constant.at(i)));
    }
    value.line().key(key, words);
    call.give(value);
    return true;
  }

  private static void add(Call call) {
    if (isScaled(call, "shift")) {
      return;
    }
    for (int k = 0; k < 2; k++) {
      Object other = k == 0 ? second(call) : call.any(0);
      if (call.any(k) instanceof Value value
          && other instanceof Constant constant
          && call.isOnlyReader(k)
          && isBias(value, constant)) {
        bias(value.line(), constant);
        call.give(value);
        return;
      }
    }
    call.give(pair(call, "add"));
  }

  /** A sum of one number for each channel of what has a bias of its own, but none yet. */
  private static boolean isBias(Value value, Constant constant) {
    return WITH_BIAS.contains(value.line().op())
        && "false".equals(value.line().keys().get("bias"))
        && isForEachChannel(value, constant);
  }

  private static boolean isForEachChannel(Value value, Constant constant) {
    int[] shape = value.line().shape();
    if (value.groups() == null || constant.rank() > value.rank()) {
      return false;
    }
    List<Factor> channels = value.groups().get(shape.length - 1);
    for (int i = 0; i < constant.rank(); i++) {
      List<Factor> axis = value.axes().get(value.rank() - constant.rank() + i);
      if (constant.dims()[i] > 1
          && !(axis.equals(channels) && constant.dims()[i] == shape[shape.length - 1])) {
        return false;
      }
    }
    return constant.elements() == shape[shape.length - 1];
  }

  private static void bias(Line line, Constant constant) {
    line.keys().remove("bias");
    line.weights("bias", Weights.of(constant, constant.elements()));
  }

  private static void subtract(Call call) {
    Object b = second(call);
    if (b instanceof Constant constant && call.any(0) instanceof Value) {
      call.give(call.combined("add", call.any(0), scaled(constant, -1)));
    } else {
      call.give(pair(call, "subtract"));
    }
  }

  private static Constant scaled(Constant constant, float factor) {
    float[] values = new float[constant.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = factor * constant.at(i);
    }
    return Constant.of(constant.dims(), values);
  }

  private static void divide(Call call) {
    Object b = second(call);
    if (b instanceof Constant constant && constant.elements() == 1) {
      call.give(
          call.combined(
              "multiply", call.data(0), Constant.of(constant.dims(), 1 / constant.at(0))));
    } else {
      call.give(pair(call, "divide"));
    }
  }

  private static void power(Call call) {
    Value x = call.data(0);
    Constant exponents = call.constant(1);
    if (exponents.elements() != 1) {
      throw new UnsupportedException(
          "exponents of " + Extents.text(exponents.dims()) + ", expected a single number");
    }
    float exponent = exponents.at(0);
    if (exponent == 0 || !Float.isFinite(exponent)) {
      throw new UnsupportedException("the exponent " + exponent);
    }
    Value raised = raised(call, x, Math.abs(exponent));
    call.give(exponent < 0 ? inverse(call, raised) : raised);
  }

  /** Products of whole numbers of factors, roots, or e^(p · ln x), which is of values above 0. */
  static Value raised(Call call, Value x, float exponent) {
    if (exponent == 1) {
      return x;
    }
    if (exponent == 0.5f) {
      return call.unary("sqrt", x);
    }
    if (exponent == Math.rint(exponent) && exponent <= MOST_FACTORS) {
      List<Line> factors = new ArrayList<>();
      for (int i = 0; i < exponent; i++) {
        factors.add(x.line());
      }
      return Call.like(x, call.line("multiply", x.line().shape(), factors));
    }
    return call.unary("exp", call.times(call.unary("log", x), exponent));
  }
}
