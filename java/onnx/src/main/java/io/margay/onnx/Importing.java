package io.margay.onnx;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * From a graph to lines: with samples where the first dimension counts them, else as one sample.
 */
final class Importing {

  /** Inputs of operators that are no data: weights, shapes, bounds. */
  private static final Map<String, Set<Integer>> SETTINGS = new HashMap<>();

  static {
    for (String op :
        List.of(
            "Conv",
            "ConvTranspose",
            "Gemm",
            "InstanceNormalization",
            "GroupNormalization",
            "LayerNormalization",
            "Clip",
            "Dropout",
            "Tile")) {
      SETTINGS.put(op, Set.of(1, 2));
    }
    for (String op :
        List.of(
            "PRelu",
            "Reshape",
            "Upsample",
            "Expand",
            "Squeeze",
            "Unsqueeze",
            "Split",
            "Gather",
            "Pow",
            "ReduceSum",
            "ReduceMean",
            "ReduceMax",
            "ReduceMin",
            "ReduceL1",
            "ReduceL2",
            "ReduceSumSquare",
            "ReduceProd",
            "TopK")) {
      SETTINGS.put(op, Set.of(1));
    }
    SETTINGS.put("BatchNormalization", Set.of(1, 2, 3, 4));
    SETTINGS.put("Slice", Set.of(1, 2, 3, 4));
    SETTINGS.put("Pad", Set.of(1, 2, 3));
    SETTINGS.put("Resize", Set.of(1, 2, 3));
    SETTINGS.put("ConstantOfShape", Set.of(0));
    SETTINGS.put("Range", Set.of(0, 1, 2));
  }

  private Importing() {}

  /** Whether an input of the graph is a setting of an operator, and no data. */
  static boolean isSetting(OnnxGraph graph, String input) {
    for (OnnxNode node : graph.nodes()) {
      for (int index : SETTINGS.getOrDefault(node.op(), Set.of())) {
        if (node.has(index) && node.inputs().get(index).equals(input)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * @param shapes of the inputs that are data
   * @param fed those that are constants
   * @param options of the inputs
   * @throws UnsupportedException if nodes are not supported; the message has a line for each
   * @throws MalformedException if the graph makes no sense
   */
  static Lowered lowered(
      OnnxGraph graph, Map<String, int[]> shapes, Map<String, Constant> fed, OnnxOptions options) {
    checkInputs(graph, shapes);
    UnsupportedException refused = null;
    if (haveSamples(shapes)) {
      try {
        return new Lowering(graph, shapes, fed, options, true).run();
      } catch (UnsupportedException e) {
        refused = e;
      } catch (AcrossSamplesException e) {
        // As one sample, below.
      }
    }
    try {
      return new Lowering(graph, shapes, fed, options, false).run();
    } catch (UnsupportedException e) {
      throw refused == null ? e : refused;
    } catch (AcrossSamplesException e) {
      throw new MalformedException(e.getMessage());
    }
  }

  private static void checkInputs(OnnxGraph graph, Map<String, int[]> shapes) {
    for (Declared input : graph.inputs()) {
      int[] dims = shapes.get(input.name());
      if (dims == null) {
        continue;
      }
      if (input.type() == null || !input.type().floating()) {
        throw new UnsupportedException(
            "the input '"
                + input.name()
                + "' is "
                + (input.type() == null ? "no tensor of numbers" : input.type().word())
                + ", expected float");
      }
      if (Extents.elements(dims) == 0) {
        throw new UnsupportedException(
            "the input '" + input.name() + "' is empty: " + Extents.text(dims));
      }
    }
  }

  private static boolean haveSamples(Map<String, int[]> shapes) {
    int samples = -1;
    for (int[] dims : shapes.values()) {
      if (dims.length < 2 || samples >= 0 && dims[0] != samples) {
        return false;
      }
      samples = dims[0];
    }
    return samples > 0;
  }

  /**
   * The shapes that a file declares; its first dimension is 1 where nothing is said.
   *
   * @param given by name, where the file leaves extents open
   * @throws MalformedException if an extent is not known
   */
  static Map<String, int[]> shapes(OnnxGraph graph, Map<String, List<Integer>> given) {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    for (Declared input : graph.inputs()) {
      int[] dims =
          given.containsKey(input.name())
              ? given.get(input.name()).stream().mapToInt(Integer::intValue).toArray()
              : input.dims();
      if (dims == null) {
        throw new MalformedException(
            "the input '" + input.name() + "' has no shape: it has to be given");
      }
      dims = dims.clone();
      for (int i = 0; i < dims.length; i++) {
        if (dims[i] < 0 && i > 0) {
          throw new MalformedException(
              "the input '"
                  + input.name()
                  + "' does not say its dimension "
                  + i
                  + ": its shape has to be given");
        }
        dims[i] = Math.max(dims[i], i == 0 && dims[i] < 0 ? 1 : 0);
      }
      shapes.put(input.name(), dims);
    }
    return shapes;
  }
}
