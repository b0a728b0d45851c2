package io.margay.onnx;

import io.margay.Tensor;
import io.margay.layer.Input;
import io.margay.model.Model;
import io.margay.program.Keys;
import io.margay.program.NodeFacts;
import io.margay.program.Program;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes a model as an ONNX graph, line by line. */
final class Export {

  /** Behind a layer's name: what it gives before its activation. */
  static final String BEFORE = "/before";

  /** Metadata: before an input's name, the type that its author expects. */
  static final String TYPE = "dtype/";

  private static final Set<String> CHANNELS =
      Set.of(
          "maxpool",
          "avgpool",
          "global",
          "conv",
          "depthwise",
          "adaptive",
          "batch",
          "group",
          "instance",
          "local",
          "resize");

  private final Model model;
  private final Program program;
  private final Map<String, Tensor> parameters;
  final GraphWriter graph = new GraphWriter();
  final Exported values = new Exported(graph);

  Export(Model model, Map<String, Tensor> parameters) {
    this.model = model;
    this.program = Program.read(model.program());
    this.parameters = parameters;
  }

  /**
   * @throws UnsupportedException if lines have no counterpart; the message has a line for each
   */
  ai.onnx.proto.OnnxMl.ModelProto run() {
    for (NodeFacts line : program.nodes().values()) {
      graph.name(line.name());
    }
    for (Input input : model.inputs()) {
      input(input);
    }
    List<String> problems = new ArrayList<>();
    for (NodeFacts line : program.nodes().values()) {
      if (!line.op().equals("input")) {
        try {
          ExportedLayers.of(line.op()).write(new Layer(line));
        } catch (UnsupportedException e) {
          problems.add(line.name() + " = " + line.op() + "(…): " + e.getMessage());
          values.put(line.name(), line.output().dims(), false, line.name());
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new UnsupportedException(String.join("\n", problems));
    }
    outputs();
    Map<String, String> metadata = new LinkedHashMap<>();
    if (!model.classNames().isEmpty()) {
      metadata.put("class_names", String.join("\n", model.classNames()));
    }
    for (Input input : model.inputs()) {
      Keys keys = program.nodes().get(input.name()).keys();
      keys.get("dtype", null, type -> metadata.put(TYPE + input.name(), type));
      for (String key : List.of("scale", "shift")) {
        keys.get(key, null, numbers -> metadata.put(key + "/" + input.name(), numbers));
      }
    }
    return graph.model(metadata);
  }

  // ---- inputs and outputs ----

  private void input(Input input) {
    String name = input.name();
    int[] shape = input.shape().dims();
    boolean indices =
        program.nodes().values().stream()
            .anyMatch(line -> line.op().equals("embedding") && line.inputs().contains(name));
    if (indices) {
      graph.input(name, ElementType.INT64, shape);
      values.put(name, shape, false, name);
      return;
    }
    boolean first = shape.length > 1 && looksForChannels(name);
    int[] dims = first ? Exported.firstShape(shape) : shape;
    graph.input(name, ElementType.FLOAT, dims);
    Keys keys = program.nodes().get(name).keys();
    String scaled = scaled(name, name, keys.numbers("scale", List.of(1.0)), 1, "Mul", dims, first);
    String shifted =
        scaled(name, scaled, keys.numbers("shift", List.of(0.0)), 0, "Add", dims, first);
    values.put(name, shape, first, shifted);
  }

  private String scaled(
      String input,
      String tensor,
      List<Double> numbers,
      double usual,
      String op,
      int[] dims,
      boolean first) {
    if (numbers.stream().allMatch(one -> one == usual)) {
      return tensor;
    }
    int[] shape = new int[numbers.size() == 1 ? 0 : dims.length];
    Arrays.fill(shape, 1);
    if (shape.length > 0) {
      shape[first ? 0 : shape.length - 1] = numbers.size();
    }
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = numbers.get(i).floatValue();
    }
    String word = op.equals("Mul") ? "/scale" : "/shift";
    String constant = graph.constant(input + word, Constant.of(shape, floats));
    String result = graph.name(input + word + "d");
    graph.node(op, List.of(tensor, constant), result);
    return result;
  }

  /** Whether a line that takes the input, or what is made of it value by value, has channels. */
  private boolean looksForChannels(String input) {
    Set<String> reached = new java.util.HashSet<>(Set.of(input));
    for (NodeFacts line : program.nodes().values()) {
      if (line.inputs().stream().anyMatch(reached::contains)) {
        if (CHANNELS.stream().anyMatch(line.op()::startsWith)) {
          return true;
        }
        if (Arrays.equals(line.output().dims(), program.nodes().get(input).output().dims())
            && !line.op().equals("permute")
            && !line.op().equals("reshape")) {
          reached.add(line.name());
        }
      }
    }
    return false;
  }

  /** An output keeps its layer's name. */
  private void outputs() {
    for (String output : program.outputs()) {
      int[] shape = values.shape(output);
      boolean first = values.isFirst(output);
      graph.output(values.form(output, first), first ? Exported.firstShape(shape) : shape);
    }
  }

  // ---- a line ----

  /** A line that is written. */
  final class Layer {
    private final NodeFacts line;

    Layer(NodeFacts line) {
      this.line = line;
    }

    String name() {
      return line.name();
    }

    String op() {
      return line.op();
    }

    Keys keys() {
      return line.keys();
    }

    String input(int index) {
      return line.inputs().get(index);
    }

    List<String> inputs() {
      return line.inputs();
    }

    int[] inputShape(int index) {
      return values.shape(input(index));
    }

    int[] shape() {
      return line.output().dims();
    }

    /** Number of axes that places have: 2 of {@code conv2d}. */
    int axes() {
      return inputShape(0).length - 1;
    }

    /** A parameter as it is stored. */
    Constant parameter(String name) {
      String owner = line.shares().isEmpty() ? line.name() : line.shares().get(0);
      Tensor tensor = parameters.get(owner + "/" + name);
      if (tensor == null) {
        return null;
      }
      FloatBuffer floats = FloatBuffer.wrap(tensor.toFloats());
      return new Constant(ElementType.FLOAT, tensor.shape().dims(), floats, null);
    }

    String constant(String name, Constant constant) {
      return graph.constant(name() + "/" + name, constant);
    }

    /** A node on the way. */
    String node(String step, String op, List<String> in, Object... attributes) {
      String output = graph.name(name() + "/" + step);
      graph.node(op, in, output, attributes);
      return output;
    }

    /** The node that gives the line's value, with its activation behind it. */
    void give(String op, List<String> in, boolean first, Object... attributes) {
      String activation = keys().get("activation", "", word -> word);
      boolean bent = !activation.isEmpty() && !activation.equals("none");
      String output = bent ? graph.name(name() + BEFORE) : name();
      graph.node(op, in, output, attributes);
      values.put(name(), shape(), first, output);
      if (bent) {
        ExportedLayers.activation(this, activation, first);
      }
    }

    /** The value that was given is only on the way: the tensor behind it. */
    void replace(String op, List<String> in, boolean first, Object... attributes) {
      graph.node(op, in, name(), attributes);
      values.put(name(), shape(), first, name());
    }

    String form(int index, boolean first) {
      return values.form(input(index), first);
    }

    /** What the line's value is called so far. */
    String own(boolean first) {
      return values.form(name(), first);
    }

    boolean isFirst(int index) {
      return values.isFirst(input(index));
    }
  }
}
