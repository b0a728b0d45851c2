package io.margay.onnx;

import java.util.Map;

/**
 * Brings nodes of older opsets into the form of opset 21: what were attributes become inputs, names
 * and usual values become today's. What cannot be said so is marked by attributes that no opset
 * has: {@code flattened} and {@code aligned}.
 */
final class Opsets {

  /** Softmax of a matrix: all dimensions from the axis on are one. */
  static final String FLATTENED = "flattened";

  /** Where the second operand's first dimension stands in the first one. */
  static final String ALIGNED = "aligned";

  private final Map<String, Constant> constants;

  /**
   * @param constants where attributes that become inputs are added
   */
  Opsets(Map<String, Constant> constants) {
    this.constants = constants;
  }

  OnnxNode newest(OnnxNode node) {
    int opset = node.opset();
    return switch (node.op()) {
      case "Clip" -> opset < 11 ? number(number(node, "min", 1), "max", 2) : node;
      case "Pad" -> opset < 11 ? number(row(renamed(node), "pads", 1), "value", 2) : node;
      case "Squeeze", "Unsqueeze" -> opset < 13 ? row(node, "axes", 1) : node;
      case "ReduceSum" -> opset < 13 ? row(node, "axes", 1) : node;
      case "ReduceMean",
          "ReduceMax",
          "ReduceMin",
          "ReduceProd",
          "ReduceL1",
          "ReduceL2",
          "ReduceSumSquare",
          "ReduceLogSum",
          "ReduceLogSumExp" ->
          opset < 18 ? row(node, "axes", 1) : node;
      case "Split" -> opset < 13 ? row(node, "split", 1) : node;
      case "Slice" -> opset < 10 ? row(row(row(node, "starts", 1), "ends", 2), "axes", 3) : node;
      case "Reshape" -> opset < 5 ? row(node, "shape", 1) : node;
      case "Softmax", "LogSoftmax" ->
          opset < 13
              ? node.with(FLATTENED, 1L).with("axis", (long) node.whole("axis", 1))
              : node.with("axis", (long) node.whole("axis", -1));
      case "Upsample" -> upsample(node);
      case "Resize" -> opset < 11 ? resize(node, node.inputs().get(1)) : node;
      case "Add", "Sub", "Mul", "Div", "Pow" ->
          opset < 7 && node.says("axis") ? node.with(ALIGNED, (long) node.whole("axis", 0)) : node;
      case "PRelu" -> opset < 7 ? node.with(ALIGNED, 1L) : node;
      default -> node;
    };
  }

  /** Opset 1 said {@code paddings}. */
  private static OnnxNode renamed(OnnxNode node) {
    return node.says("paddings") ? node.with("pads", node.attributes().get("paddings")) : node;
  }

  private OnnxNode upsample(OnnxNode node) {
    if (node.opset() >= 9) {
      return resize(node, node.inputs().get(1));
    }
    String scales = node.outputs().get(0) + "/scales";
    float[] numbers = node.numbers("scales");
    if (numbers == null) {
      throw new MalformedException("no scales");
    }
    constants.put(scales, Constant.of(new int[] {numbers.length}, numbers));
    return resize(node.without("scales"), scales);
  }

  /** What Resize was before coordinates had rules. */
  private static OnnxNode resize(OnnxNode node, String scales) {
    OnnxNode changed =
        node.with("coordinate_transformation_mode", "asymmetric").with("nearest_mode", "floor");
    return new OnnxNode(
            changed.name(),
            "Resize",
            changed.domain(),
            changed.opset(),
            java.util.List.of(node.inputs().get(0)),
            changed.outputs(),
            changed.attributes())
        .withInput(2, scales);
  }

  private OnnxNode row(OnnxNode node, String attribute, int input) {
    int[] values = node.wholes(attribute);
    if (values == null || node.has(input)) {
      return node;
    }
    String name = node.outputs().get(0) + "/" + attribute;
    constants.put(name, Constant.row(values));
    return node.without(attribute).withInput(input, name);
  }

  private OnnxNode number(OnnxNode node, String attribute, int input) {
    if (!node.says(attribute) || node.has(input)) {
      return node;
    }
    String name = node.outputs().get(0) + "/" + attribute;
    constants.put(name, Constant.scalar(node.number(attribute, 0)));
    return node.without(attribute).withInput(input, name);
  }
}
