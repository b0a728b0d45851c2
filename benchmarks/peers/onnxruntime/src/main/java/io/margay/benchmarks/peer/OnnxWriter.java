package io.margay.benchmarks.peer;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a network as ONNX (operator set 17), as exporters do: channels first, dropout left out,
 * batch normalisation as an operator of its own, which ONNX Runtime folds into the convolution.
 */
final class OnnxWriter {
  static final String INPUT = "input";
  static final String OUTPUT = "output";
  private static final int OPERATOR_SET = 17;
  private static final int IR_VERSION = 8;

  private final Network network;
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("network");

  private OnnxWriter(Network network) {
    this.network = network;
  }

  /** Takes F32 (batch, channels, rows, columns), gives (batch, classes). */
  static ModelProto model(Network network) {
    OnnxWriter writer = new OnnxWriter(network);
    network.nodes().forEach(writer::add);
    List<Node> nodes = network.nodes();
    writer.node("Identity", nodes.get(nodes.size() - 1).name(), OUTPUT);
    List<Integer> sample = network.sample();
    writer.graph.addInput(value(INPUT, sample.get(2), sample.get(0), sample.get(1)));
    writer.graph.addOutput(value(OUTPUT, network.classes()));
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
        .setGraph(writer.graph)
        .build();
  }

  private void add(Node node) {
    String name = node.name();
    String from = node.inputs().isEmpty() ? INPUT : node.inputs().get(0);
    switch (node.operator()) {
      case "input" -> node("Identity", INPUT, name);
      case "conv2d" -> {
        int kernel = node.square("kernel", 1);
        tensor(
            name + "/kernel",
            network.filtersFirst(node),
            node.to().get(2),
            node.from().get(2),
            kernel,
            kernel);
        window(weighted("Conv", node, from), node);
      }
      case "maxpool2d" -> window(node("MaxPool", from, name), node);
      case "dense" -> {
        tensor(
            name + "/kernel",
            network.denseChannelsFirst(node),
            node.from().get(0),
            node.to().get(0));
        weighted("Gemm", node, from);
      }
      case "batch_norm" -> {
        NodeProto.Builder norm = node("BatchNormalization", from, name);
        for (String part : List.of("gamma", "beta", "moving_mean", "moving_variance")) {
          float[] values = network.weights().floats(name + "/" + part);
          tensor(name + "/" + part, values, values.length);
          norm.addInput(name + "/" + part);
        }
        norm.addAttribute(
            AttributeProto.newBuilder()
                .setName("epsilon")
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF((float) node.number("epsilon")));
      }
      case "relu" -> node("Relu", from, name);
      case "add" -> node("Add", from, name).addInput(node.inputs().get(1));
      case "flatten" -> node("Flatten", from, name);
      case "global_avgpool" -> {
        node("GlobalAveragePool", from, name + "/map");
        node("Flatten", name + "/map", name);
      }
      case "dropout" -> node("Identity", from, name);
      case "softmax" -> node("Softmax", from, name);
      default -> throw new IllegalArgumentException(node.operator() + ": not written as ONNX");
    }
  }

  /** With kernel, bias and the ReLU that the node ends in. */
  private NodeProto.Builder weighted(String operator, Node node, String from) {
    String name = node.name();
    NodeProto.Builder made =
        node(operator, from, node.endsInRelu() ? name + "/linear" : name)
            .addInput(name + "/kernel");
    if (node.hasBias()) {
      float[] bias = network.weights().floats(name + "/bias");
      tensor(name + "/bias", bias, bias.length);
      made.addInput(name + "/bias");
    }
    if (node.endsInRelu()) {
      node("Relu", name + "/linear", name);
    }
    return made;
  }

  private NodeProto.Builder node(String operator, String from, String to) {
    return graph.addNodeBuilder().setOpType(operator).setName(to).addInput(from).addOutput(to);
  }

  private static void window(NodeProto.Builder made, Node node) {
    long kernel = node.square("kernel", 1);
    long padding = node.padding();
    made.addAttribute(longs("kernel_shape", kernel, kernel))
        .addAttribute(longs("strides", node.stride(), node.stride()))
        .addAttribute(longs("pads", padding, padding, padding, padding));
  }

  private static AttributeProto longs(String name, long... values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(Arrays.stream(values).boxed().toList())
        .build();
  }

  private void tensor(String name, float[] values, int... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    List<Long> dims = new ArrayList<>();
    for (int dim : shape) {
      dims.add((long) dim);
    }
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .addAllDims(dims)
            .setRawData(ByteString.copyFrom(bytes)));
  }

  private static ValueInfoProto value(String name, int... sample) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDimBuilder().setDimParam("batch");
    for (int dim : sample) {
      shape.addDimBuilder().setDimValue(dim);
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(shape)))
        .build();
  }
}
