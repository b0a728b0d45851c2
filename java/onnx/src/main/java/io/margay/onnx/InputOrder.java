package io.margay.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order in which an input's values are fed: channels last where they are channels for the first
 * operator that looks, else that of the tensor.
 */
final class InputOrder {

  private static final Set<String> CHANNELS =
      Set.of(
          "Conv",
          "ConvTranspose",
          "MaxPool",
          "AveragePool",
          "LpPool",
          "GlobalAveragePool",
          "GlobalMaxPool",
          "GlobalLpPool",
          "BatchNormalization",
          "InstanceNormalization",
          "GroupNormalization",
          "LRN",
          "Resize",
          "DepthToSpace",
          "SpaceToDepth",
          "PRelu");

  private static final Set<String> THROUGH =
      Set.of(
          "Add",
          "Sub",
          "Mul",
          "Div",
          "Pow",
          "Identity",
          "Dropout",
          "Relu",
          "Clip",
          "LeakyRelu",
          "Sigmoid",
          "Tanh",
          "Neg",
          "Abs",
          "Sqrt",
          "Exp",
          "Log",
          "Pad",
          "Cast",
          "Max",
          "Min");

  /** A tensor on the way, and which of the input's dimensions its own are. */
  private record Step(String name, int[] axes) {}

  private InputOrder() {}

  /**
   * @param layout where somebody says where the channels are
   */
  static int[] of(
      List<OnnxNode> nodes, String input, int rank, boolean batched, OnnxOptions.Layout layout) {
    int first = batched ? 1 : 0;
    int[] plain = new int[rank - first];
    int[] identity = new int[rank];
    for (int i = 0; i < rank; i++) {
      identity[i] = i;
      if (i >= first) {
        plain[i - first] = i;
      }
    }
    if (!batched || rank < 3 || layout == OnnxOptions.Layout.CHANNELS_LAST) {
      return plain;
    }
    if (layout == OnnxOptions.Layout.CHANNELS_FIRST) {
      return last(identity);
    }
    Deque<Step> steps = new ArrayDeque<>(List.of(new Step(input, identity)));
    Set<String> seen = new HashSet<>();
    Map<String, List<OnnxNode>> readers = new HashMap<>();
    for (OnnxNode node : nodes) {
      for (String name : Set.copyOf(node.inputs())) {
        readers.computeIfAbsent(name, one -> new ArrayList<>()).add(node);
      }
    }
    while (!steps.isEmpty()) {
      Step step = steps.poll();
      for (OnnxNode node : readers.getOrDefault(step.name(), List.of())) {
        if (node.outputs().isEmpty() || !seen.add(node.outputs().get(0))) {
          continue;
        }
        int[] axes = step.axes();
        if (CHANNELS.contains(node.op()) && axes[0] == 0) {
          return last(axes);
        }
        if (THROUGH.contains(node.op())) {
          steps.add(new Step(node.outputs().get(0), axes));
        } else if (node.op().equals("Transpose")) {
          int[] perm = Shapes.order(node.wholes("perm"), rank);
          steps.add(new Step(node.outputs().get(0), Extents.permuted(axes, perm)));
        }
      }
    }
    return plain;
  }

  /** The second axis behind the others. */
  private static int[] last(int[] axes) {
    int rank = axes.length;
    int[] order = new int[rank - 1];
    System.arraycopy(axes, 2, order, 0, rank - 2);
    order[rank - 2] = axes[1];
    return order;
  }
}
