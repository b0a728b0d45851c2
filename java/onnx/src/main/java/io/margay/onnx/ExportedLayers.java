package io.margay.onnx;

import io.margay.program.Keys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What each operator of programs is in ONNX. */
final class ExportedLayers {

  /** Writes the nodes of a line. */
  interface Write {
    void write(Export.Layer layer);
  }

  private static final Map<String, Write> TABLE = new HashMap<>();
  private static final Map<String, String> UNARY = new HashMap<>();

  static {
    UNARY.put("relu", "Relu");
    UNARY.put("sigmoid", "Sigmoid");
    UNARY.put("tanh", "Tanh");
    UNARY.put("softplus", "Softplus");
    UNARY.put("softsign", "Softsign");
    UNARY.put("mish", "Mish");
    UNARY.put("hard_swish", "HardSwish");
    UNARY.put("selu", "Selu");
    UNARY.put("exp", "Exp");
    UNARY.put("log", "Log");
    UNARY.put("sqrt", "Sqrt");
    for (String op :
        List.of(
            "relu",
            "relu6",
            "leaky_relu",
            "clip",
            "elu",
            "selu",
            "gelu",
            "gelu_tanh",
            "sigmoid",
            "hard_sigmoid",
            "log_sigmoid",
            "swish",
            "hard_swish",
            "mish",
            "tanh",
            "softplus",
            "softsign",
            "exp",
            "log",
            "sqrt")) {
      TABLE.put(op, ExportedLayers::activation);
    }
    for (int axes = 1; axes <= 3; axes++) {
      TABLE.put("conv" + axes + "d", ExportedWindows::convolution);
      TABLE.put("depthwise_conv" + axes + "d", ExportedWindows::depthwise);
      TABLE.put("conv" + axes + "d_transpose", ExportedWindows::transposed);
      TABLE.put("maxpool" + axes + "d", layer -> ExportedWindows.pool(layer, "MaxPool"));
      TABLE.put("avgpool" + axes + "d", layer -> ExportedWindows.pool(layer, "AveragePool"));
    }
    TABLE.put("adaptive_avgpool", layer -> ExportedWindows.adaptive(layer, "AveragePool"));
    TABLE.put("adaptive_maxpool", layer -> ExportedWindows.adaptive(layer, "MaxPool"));
    TABLE.put("global_avgpool", layer -> global(layer, "GlobalAveragePool"));
    TABLE.put("global_maxpool", layer -> global(layer, "GlobalMaxPool"));
    TABLE.put("dense", ExportedLayers::dense);
    TABLE.put("flatten", layer -> layer.replace("Flatten", in(layer), false, "axis", 1));
    TABLE.put("reshape", ExportedLayers::reshape);
    TABLE.put("permute", ExportedLayers::permute);
    TABLE.put("slice", ExportedLayers::slice);
    TABLE.put("concat", ExportedLayers::concat);
    TABLE.put("add", layer -> combined(layer, "Add"));
    TABLE.put("subtract", layer -> combined(layer, "Sub"));
    TABLE.put("multiply", layer -> combined(layer, "Mul"));
    TABLE.put("divide", layer -> combined(layer, "Div"));
    TABLE.put("maximum", layer -> combined(layer, "Max"));
    TABLE.put("minimum", layer -> combined(layer, "Min"));
    TABLE.put("softmax", layer -> softmax(layer, "Softmax"));
    TABLE.put("log_softmax", layer -> softmax(layer, "LogSoftmax"));
    TABLE.put("batch_norm", ExportedLayers::batchNorm);
    TABLE.put("instance_norm", ExportedLayers::instanceNorm);
    TABLE.put("group_norm", ExportedLayers::groupNorm);
    TABLE.put("layer_norm", ExportedLayers::layerNorm);
    TABLE.put("local_response_norm", ExportedLayers::localNorm);
    TABLE.put("prelu", ExportedLayers::prelu);
    TABLE.put("dropout", ExportedLayers::dropout);
    for (String op : List.of("alpha_dropout", "spatial_dropout", "gaussian_noise")) {
      TABLE.put(op, layer -> same(layer, "Identity"));
    }
    TABLE.put("reduce_mean", layer -> reduced(layer, "ReduceMean"));
    TABLE.put("reduce_sum", layer -> reduced(layer, "ReduceSum"));
    TABLE.put("reduce_max", layer -> reduced(layer, "ReduceMax"));
    TABLE.put("matmul", ExportedLayers::matmul);
    TABLE.put("parameter", ExportedLayers::parameter);
    TABLE.put("resize", ExportedWindows::resize);
    TABLE.put("pad", ExportedWindows::pad);
    TABLE.put("crop", ExportedWindows::crop);
    TABLE.put("embedding", ExportedLayers::embedding);
  }

  private ExportedLayers() {}

  static Write of(String op) {
    Write write = TABLE.get(op);
    if (write == null) {
      throw new UnsupportedException("no counterpart in ONNX");
    }
    return write;
  }

  /** The first input in the program's order. */
  private static List<String> in(Export.Layer layer) {
    return List.of(layer.form(0, false));
  }

  private static void same(Export.Layer layer, String op, Object... attributes) {
    boolean first = layer.isFirst(0);
    layer.replace(op, List.of(layer.form(0, first)), first, attributes);
  }

  // ---- functions of a value ----

  private static void activation(Export.Layer layer) {
    boolean first = layer.isFirst(0);
    bent(layer, layer.op(), layer.form(0, first), first);
  }

  /** The activation that a layer applies to what it gave so far. */
  static void activation(Export.Layer layer, String word, boolean first) {
    bent(layer, word, layer.own(first), first);
  }

  private static Constant number(double value) {
    return Constant.scalar((float) value);
  }

  private static void bent(Export.Layer layer, String word, String x, boolean first) {
    Keys keys = layer.keys();
    if (UNARY.containsKey(word)) {
      layer.replace(UNARY.get(word), List.of(x), first);
      return;
    }
    switch (word) {
      case "relu6" -> clip(layer, x, first, 0, 6);
      case "clip" -> clip(layer, x, first, keys.number("low", -1), keys.number("high", 1));
      case "leaky_relu" ->
          layer.replace("LeakyRelu", List.of(x), first, "alpha", (float) keys.number("alpha", 0.1));
      case "elu" ->
          layer.replace("Elu", List.of(x), first, "alpha", (float) keys.number("alpha", 1));
      case "gelu" -> layer.replace("Gelu", List.of(x), first);
      case "gelu_tanh" -> layer.replace("Gelu", List.of(x), first, "approximate", "tanh");
      case "hard_sigmoid" ->
          layer.replace("HardSigmoid", List.of(x), first, "alpha", (float) (1 / 6.0), "beta", 0.5f);
      case "log_sigmoid" -> {
        String away = layer.node("away", "Neg", List.of(x));
        String soft = layer.node("soft", "Softplus", List.of(away));
        layer.replace("Neg", List.of(soft), first);
      }
      case "swish" -> {
        double alpha = keys.number("alpha", 1);
        String scaled = x;
        if (alpha != 1) {
          scaled = layer.node("scaled", "Mul", List.of(x, layer.constant("alpha", number(alpha))));
        }
        String open = layer.node("open", "Sigmoid", List.of(scaled));
        layer.replace("Mul", List.of(x, open), first);
      }
      default -> throw new UnsupportedException("the activation " + word);
    }
  }

  private static void clip(Export.Layer layer, String x, boolean first, double low, double high) {
    layer.replace(
        "Clip",
        List.of(x, layer.constant("low", number(low)), layer.constant("high", number(high))),
        first);
  }

  private static void prelu(Export.Layer layer) {
    boolean first = layer.isFirst(0);
    Constant alpha = layer.parameter("alpha");
    int[] dims = new int[first && alpha.elements() > 1 ? layer.shape().length : 1];
    Arrays.fill(dims, 1);
    dims[0] = alpha.elements();
    layer.replace(
        "PRelu",
        List.of(layer.form(0, first), layer.constant("alpha", alpha.reshaped(dims))),
        first);
  }

  private static void softmax(Export.Layer layer, String op) {
    boolean first = layer.isFirst(0);
    int axis = Exported.axis(layer.keys().whole("axis", -1), layer.shape().length, first);
    layer.replace(op, List.of(layer.form(0, first)), first, "axis", axis);
  }

  private static void dropout(Export.Layer layer) {
    boolean first = layer.isFirst(0);
    String rate = layer.constant("rate", number(layer.keys().number("rate", 0.5)));
    layer.replace("Dropout", List.of(layer.form(0, first), rate), first);
  }

  // ---- weights ----

  private static void dense(Export.Layer layer) {
    Constant kernel = layer.parameter("kernel");
    List<String> in = new ArrayList<>(in(layer));
    in.add(layer.constant("kernel", kernel));
    Constant bias = layer.parameter("bias");
    if (bias != null) {
      in.add(layer.constant("bias", bias));
    }
    layer.give("Gemm", in, false);
  }

  private static void embedding(Export.Layer layer) {
    String table = layer.constant("table", layer.parameter("table"));
    layer.replace("Gather", List.of(table, layer.form(0, false)), false, "axis", 0);
  }

  private static void parameter(Export.Layer layer) {
    Constant values = layer.parameter("values");
    int[] dims = new int[values.rank() + 1];
    dims[0] = 1;
    System.arraycopy(values.dims(), 0, dims, 1, values.rank());
    String constant = layer.constant("values", values.reshaped(dims));
    layer.replace("Identity", List.of(constant), false);
  }

  private static Constant channels(Export.Layer layer, String parameter, float usual) {
    Constant values = layer.parameter(parameter);
    if (values != null) {
      return values;
    }
    int[] shape = layer.shape();
    float[] filled = new float[shape[shape.length - 1]];
    Arrays.fill(filled, usual);
    return Constant.of(new int[] {filled.length}, filled);
  }

  private static void batchNorm(Export.Layer layer) {
    List<String> in = new ArrayList<>(List.of(layer.form(0, true)));
    in.add(layer.constant("gamma", channels(layer, "gamma", 1)));
    in.add(layer.constant("beta", channels(layer, "beta", 0)));
    in.add(layer.constant("moving_mean", layer.parameter("moving_mean")));
    in.add(layer.constant("moving_variance", layer.parameter("moving_variance")));
    layer.replace(
        "BatchNormalization",
        in,
        true,
        "epsilon",
        (float) layer.keys().number("epsilon", 0.001),
        "momentum",
        (float) layer.keys().number("momentum", 0.99));
  }

  private static void instanceNorm(Export.Layer layer) {
    normal(layer, "InstanceNormalization");
  }

  private static void groupNorm(Export.Layer layer) {
    normal(layer, "GroupNormalization", "num_groups", layer.keys().whole("groups"));
  }

  private static void normal(Export.Layer layer, String op, Object... more) {
    List<String> in = new ArrayList<>(List.of(layer.form(0, true)));
    in.add(layer.constant("gamma", channels(layer, "gamma", 1)));
    in.add(layer.constant("beta", channels(layer, "beta", 0)));
    Object[] attributes = Arrays.copyOf(more, more.length + 2);
    attributes[more.length] = "epsilon";
    attributes[more.length + 1] = (float) layer.keys().number("epsilon", 0.001);
    layer.replace(op, in, true, attributes);
  }

  private static void layerNorm(Export.Layer layer) {
    int rank = layer.shape().length;
    int least = rank;
    List<Double> axes = layer.keys().numbers("axes", List.of(-1.0));
    for (double axis : axes) {
      least = Math.min(least, (int) (axis < 0 ? axis + rank : axis));
    }
    int[] dims = Arrays.copyOfRange(layer.shape(), least, rank);
    float[] ones = new float[Extents.elements(dims)];
    Arrays.fill(ones, 1);
    Constant gamma = layer.parameter("gamma");
    List<String> in = new ArrayList<>(in(layer));
    in.add(
        layer.constant("gamma", (gamma == null ? Constant.of(dims, ones) : gamma).reshaped(dims)));
    Constant beta = layer.parameter("beta");
    if (beta != null) {
      in.add(layer.constant("beta", beta.reshaped(dims)));
    }
    layer.replace(
        "LayerNormalization",
        in,
        false,
        "axis",
        least + 1,
        "epsilon",
        (float) layer.keys().number("epsilon", 0.001));
  }

  private static void localNorm(Export.Layer layer) {
    Keys keys = layer.keys();
    int size = keys.whole("size", 5);
    layer.replace(
        "LRN",
        List.of(layer.form(0, true)),
        true,
        "size",
        size,
        "alpha",
        (float) (keys.number("alpha", 0.0001) * size),
        "beta",
        (float) keys.number("beta", 0.75),
        "bias",
        (float) keys.number("k", 2));
  }

  // ---- dimensions ----

  private static void global(Export.Layer layer, String op) {
    String pooled = layer.node("pooled", op, List.of(layer.form(0, true)));
    layer.replace("Flatten", List.of(pooled), false, "axis", 1);
  }

  private static void reshape(Export.Layer layer) {
    String shape = layer.constant("shape", Exported.target(layer.shape()));
    layer.replace("Reshape", List.of(layer.form(0, false), shape), false);
  }

  private static void permute(Export.Layer layer) {
    int rank = layer.shape().length;
    int[] order = new int[rank + 1];
    List<Double> said = layer.keys().numbers("order", List.of());
    for (int i = 0; i < rank; i++) {
      int axis = said.get(i).intValue();
      order[i + 1] = (axis < 0 ? axis + rank : axis) + 1;
    }
    layer.replace("Transpose", in(layer), false, "perm", order);
  }

  private static void slice(Export.Layer layer) {
    boolean first = layer.isFirst(0);
    Keys keys = layer.keys();
    int rank = layer.shape().length;
    int axis = Exported.axis(keys.whole("axis", -1), rank, first);
    layer.replace(
        "Slice",
        List.of(
            layer.form(0, first),
            layer.constant("starts", Constant.row(keys.whole("start", 0))),
            layer.constant("ends", Constant.row(keys.whole("stop", Integer.MAX_VALUE))),
            layer.constant("axes", Constant.row(axis)),
            layer.constant("steps", Constant.row(keys.whole("step", 1)))),
        first);
  }

  private static void concat(Export.Layer layer) {
    boolean first = layer.isFirst(0);
    List<String> in = new ArrayList<>();
    for (int i = 0; i < layer.inputs().size(); i++) {
      in.add(layer.form(i, first));
    }
    int axis = Exported.axis(layer.keys().whole("axis", -1), layer.shape().length, first);
    layer.replace("Concat", in, first, "axis", axis);
  }

  private static void reduced(Export.Layer layer, String op) {
    int rank = layer.inputShape(0).length;
    List<Double> said = layer.keys().numbers("axes", List.of());
    int[] axes =
        said.stream().mapToInt(one -> Exported.axis(one.intValue(), rank, false)).toArray();
    boolean keep = layer.keys().flag("keep", false);
    boolean all = !keep && axes.length == rank;
    layer.replace(
        op,
        List.of(layer.form(0, false), layer.constant("axes", Constant.row(axes))),
        false,
        "keepdims",
        keep || all ? 1 : 0);
    if (all && rank > 1) {
      throw new UnsupportedException("one number of all dimensions");
    }
  }

  /** Operands of fewer dimensions get those of extent 1, behind the samples. */
  private static void combined(Export.Layer layer, String op) {
    int rank = layer.shape().length;
    boolean first = true;
    for (int i = 0; i < layer.inputs().size(); i++) {
      first &= layer.inputShape(i).length == rank && rank > 1;
    }
    first &= layer.isFirst(0) || layer.inputs().size() > 1 && layer.isFirst(1);
    List<String> in = new ArrayList<>();
    for (int i = 0; i < layer.inputs().size(); i++) {
      int[] shape = layer.inputShape(i);
      String tensor = layer.form(i, first);
      if (shape.length < rank) {
        int[] dims = new int[rank];
        Arrays.fill(dims, 1);
        System.arraycopy(shape, 0, dims, rank - shape.length, shape.length);
        String target = layer.constant("shape" + i, Exported.target(dims));
        tensor = layer.node("operand" + i, "Reshape", List.of(tensor, target));
      }
      in.add(tensor);
    }
    String left = in.get(0);
    boolean many = op.equals("Max") || op.equals("Min");
    for (int i = 1; !many && i + 1 < in.size(); i++) {
      left = layer.node("part" + i, op, List.of(left, in.get(i)));
    }
    layer.replace(op, many ? in : List.of(left, in.get(in.size() - 1)), first);
  }

  private static void matmul(Export.Layer layer) {
    List<String> in = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      String tensor = layer.form(i, false);
      int rank = layer.inputShape(i).length;
      if (layer.keys().flag(i == 0 ? "transpose_a" : "transpose_b", false)) {
        int[] order = new int[rank + 1];
        for (int k = 0; k <= rank; k++) {
          order[k] = k < rank - 1 ? k : k == rank ? rank - 1 : rank;
        }
        tensor = layer.node("turned" + i, "Transpose", List.of(tensor), "perm", order);
      }
      in.add(tensor);
    }
    layer.replace("MatMul", in, false);
  }
}
