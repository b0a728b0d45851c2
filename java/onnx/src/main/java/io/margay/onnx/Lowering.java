package io.margay.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes lines of program of a graph's nodes, one after the other: those that take only constants
 * are computed at once, for each of the others its operator says which lines it becomes.
 *
 * <p>Where the first dimension of all inputs counts samples, programs leave it out. A node that
 * mixes samples is an {@link AcrossSamplesException}; the graph is then lowered again as one sample
 * of all dimensions.
 */
final class Lowering {

  private final OnnxGraph graph;
  private final boolean batched;
  private final OnnxOptions options;
  private final Map<String, int[]> shapes;
  private final Map<String, Constant> fed;
  private final Layouts layouts = new Layouts();
  private final Map<String, Object> tensors = new HashMap<>();
  private final Map<String, Integer> uses = new HashMap<>();
  private final Map<String, Line> inputs = new LinkedHashMap<>();
  private final Map<String, Port> ports = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  /** Stands for what a node that is not supported would have made. */
  private static final Object NOTHING = new Object();

  /**
   * @param shapes of the inputs, all extents known
   * @param fed inputs that are constants
   * @param options of the inputs
   * @param batched whether the first dimension of all inputs counts samples
   */
  Lowering(
      OnnxGraph graph,
      Map<String, int[]> shapes,
      Map<String, Constant> fed,
      OnnxOptions options,
      boolean batched) {
    this.graph = graph;
    this.options = options;
    this.shapes = shapes;
    this.fed = fed;
    this.batched = batched;
  }

  /**
   * @throws UnsupportedException if a node is not supported; the message has a line for each
   * @throws AcrossSamplesException if samples are mixed
   * @throws MalformedException if the graph makes no sense
   */
  Lowered run() {
    tensors.putAll(graph.constants());
    tensors.putAll(fed);
    Map<String, Constant> made = new HashMap<>();
    Opsets opsets = new Opsets(made);
    List<OnnxNode> nodes = new ArrayList<>();
    for (OnnxNode node : graph.nodes()) {
      nodes.add(normal(opsets, node));
    }
    tensors.putAll(made);
    nodes.forEach(node -> node.inputs().forEach(name -> uses.merge(name, 1, Integer::sum)));
    graph.outputs().forEach(output -> uses.merge(output.name(), 1, Integer::sum));
    declareInputs(nodes);
    for (OnnxNode node : nodes) {
      lower(node);
    }
    if (!problems.isEmpty()) {
      throw new UnsupportedException(String.join("\n", problems));
    }
    return outputs();
  }

  private static OnnxNode normal(Opsets opsets, OnnxNode node) {
    try {
      return node.domain().isEmpty() ? opsets.newest(node) : node;
    } catch (MalformedException | IndexOutOfBoundsException e) {
      throw new MalformedException("node " + node + ": " + e.getMessage());
    }
  }

  // ---- inputs and outputs ----

  private void declareInputs(List<OnnxNode> nodes) {
    int batch =
        shapes.isEmpty()
            ? 1
            : shapes.values().iterator().next().length == 0
                ? 1
                : shapes.values().iterator().next()[0];
    Factor samples = Factor.batch(batch);
    shapes.forEach(
        (name, dims) -> {
          if (fed.containsKey(name)) {
            return;
          }
          List<List<Factor>> axes = new ArrayList<>();
          for (int axis = 0; axis < dims.length; axis++) {
            axes.add(batched && axis == 0 ? List.of(samples) : Value.factors(dims[axis]));
          }
          int[] order = InputOrder.of(nodes, name, dims.length, batched, options.layout());
          List<List<Factor>> groups = new ArrayList<>();
          for (int axis : order) {
            groups.add(axes.get(axis));
          }
          groups = Layouts.fewer(groups);
          int[] shape = groups.stream().mapToInt(Value::size).toArray();
          Line line =
              layouts
                  .added(new Line(name, "input", List.of(), shape))
                  .key("shape", Numbers.extents(shape));
          String type = graph.metadata().get(Export.TYPE + name);
          if (type != null && type.matches("u8|i32|i64|f64")) {
            line.key("dtype", type);
          }
          options.normalise(line);
          inputs.put(name, line);
          ports.put(name, new Port(name, line, dims, order));
          tensors.put(name, new Value(line, axes, Layouts.flat(groups)));
        });
  }

  /** Margay's own files say the numbers of an input with all their digits, too. */
  private void restoreDigits() {
    inputs.forEach(
        (name, line) -> {
          for (String key : List.of("scale", "shift")) {
            String said = graph.metadata().get(key + "/" + name);
            if (said != null && Numbers.isRounded(said, line.keys().get(key))) {
              line.key(key, said);
            }
          }
        });
  }

  private Lowered outputs() {
    restoreDigits();
    List<Port> outputs = new ArrayList<>();
    Map<String, Constant> known = new LinkedHashMap<>();
    for (Declared output : graph.outputs()) {
      Object tensor = tensors.get(output.name());
      if (tensor instanceof Constant constant) {
        known.put(output.name(), constant);
      } else {
        outputs.add(port(output.name(), (Value) tensor));
      }
    }
    return new Lowered(new ArrayList<>(ports.values()), outputs, known, layouts.lines(), batched);
  }

  /** Pictures stay channels last, all else gets the order of its dimensions. */
  private Port port(String name, Value value) {
    int rank = value.rank();
    int first = batched ? 1 : 0;
    if (batched && !(rank > 0 && value.isBatch(0) && value.axes().get(0).size() == 1)) {
      throw new AcrossSamplesException("the output '" + name + "' has no samples first");
    }
    int[] order = new int[rank - first];
    List<List<Factor>> last = new ArrayList<>();
    for (int axis = first; axis < rank; axis++) {
      order[axis - first] = axis;
      last.add(value.own(axis));
    }
    if (batched && rank > 2) {
      last.add(last.remove(0));
      if (Layouts.flat(last).equals(value.memory()) && last.equals(value.groups())) {
        for (int i = 0; i < order.length; i++) {
          order[i] = i + 1 < order.length ? i + 2 : 1;
        }
        return new Port(name, value.line(), value.dims(), order);
      }
    }
    return new Port(name, layouts.plain(value).line(), value.dims(), order);
  }

  // ---- nodes ----

  private void lower(OnnxNode node) {
    boolean known = true;
    for (String input : node.inputs()) {
      if (tensors.get(input) == NOTHING) {
        nothing(node);
        return;
      }
      known &= input.isEmpty() || tensors.get(input) instanceof Constant;
    }
    try {
      if (!node.domain().isEmpty()) {
        throw new UnsupportedException("the domain is not ONNX' own");
      }
      if (node.op().equals("Shape") || node.op().equals("Size")) {
        tensors.put(node.outputs().get(0), shape(node));
      } else if (known && Folding.knows(node.op())) {
        List<Constant> in = new ArrayList<>();
        node.inputs().forEach(name -> in.add((Constant) tensors.get(name)));
        tensors.put(node.outputs().get(0), Folding.fold(node, in));
      } else {
        Operators.of(node.op()).lower(new Call(node, this));
        for (String output : node.outputs()) {
          if (!output.isEmpty() && !tensors.containsKey(output) && uses.containsKey(output)) {
            throw new UnsupportedException("its output '" + output + "' is used");
          }
        }
      }
    } catch (UnsupportedException e) {
      problems.add(node + ": " + e.getMessage());
      nothing(node);
    } catch (MalformedException
        | IndexOutOfBoundsException
        | ArithmeticException
        | ClassCastException
        | NullPointerException
        | NegativeArraySizeException e) {
      throw new MalformedException("node " + node + ": " + e.getMessage());
    }
  }

  private void nothing(OnnxNode node) {
    node.outputs().forEach(output -> tensors.put(output, NOTHING));
  }

  private Constant shape(OnnxNode node) {
    Object tensor = tensors.get(node.inputs().get(0));
    int[] dims = tensor instanceof Value value ? value.dims() : ((Constant) tensor).dims();
    if (node.op().equals("Size")) {
      return Constant.of(new int[0], (long) Extents.elements(dims));
    }
    int start = end(node.whole("start", 0), dims.length);
    int stop = end(node.whole("end", dims.length), dims.length);
    return Constant.row(java.util.Arrays.copyOfRange(dims, start, Math.max(start, stop)));
  }

  private static int end(int place, int rank) {
    return Math.max(0, Math.min(rank, place < 0 ? place + rank : place));
  }

  // ---- for Call ----

  Layouts layouts() {
    return layouts;
  }

  boolean batched() {
    return batched;
  }

  Object tensor(String name) {
    return tensors.get(name);
  }

  void give(String name, Object tensor) {
    tensors.put(name, tensor);
  }

  /** Whether a tensor is used in one place alone. */
  boolean isUsedOnce(String name) {
    return uses.getOrDefault(name, 0) == 1;
  }
}
