package io.margay.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The messages of an ONNX file that is written. */
final class GraphWriter {

  /** What nodes are written for. */
  static final int OPSET = 21;

  private static final int IR_VERSION = 10;

  /** As most readers call a batch of any size. */
  private static final String BATCH = "N";

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("margay");
  private final Set<String> taken = new HashSet<>();

  /** A name that nothing has, made of another one. */
  String name(String wanted) {
    String name = wanted;
    for (int i = 1; !taken.add(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  private static ValueInfoProto value(String name, ElementType type, int[] dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
    for (int dim : dims) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(
                            type == ElementType.INT64
                                ? TensorProto.DataType.INT64_VALUE
                                : TensorProto.DataType.FLOAT_VALUE)
                        .setShape(shape)))
        .build();
  }

  /**
   * @param dims of one sample
   */
  void input(String name, ElementType type, int[] dims) {
    taken.add(name);
    graph.addInput(value(name, type, dims));
  }

  /**
   * @param dims of one sample
   */
  void output(String name, int[] dims) {
    graph.addOutput(value(name, ElementType.FLOAT, dims));
  }

  /**
   * A node with one output.
   *
   * @param attributes names and values, Long, Float, String or int[], one after the other
   */
  void node(String op, List<String> inputs, String output, Object... attributes) {
    NodeProto.Builder node =
        NodeProto.newBuilder().setName(output).setOpType(op).addAllInput(inputs).addOutput(output);
    for (int i = 0; i < attributes.length; i += 2) {
      node.addAttribute(attribute((String) attributes[i], attributes[i + 1]));
    }
    graph.addNode(node);
  }

  private static AttributeProto attribute(String name, Object value) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
    if (value instanceof Integer whole) {
      return attribute.setType(AttributeProto.AttributeType.INT).setI(whole).build();
    }
    if (value instanceof Float number) {
      return attribute.setType(AttributeProto.AttributeType.FLOAT).setF(number).build();
    }
    if (value instanceof String word) {
      return attribute
          .setType(AttributeProto.AttributeType.STRING)
          .setS(ByteString.copyFromUtf8(word))
          .build();
    }
    attribute.setType(AttributeProto.AttributeType.INTS);
    Arrays.stream((int[]) value).forEach(attribute::addInts);
    return attribute.build();
  }

  /** Values that nothing computes; the name is a new one. */
  String constant(String wanted, Constant constant) {
    String name = name(wanted);
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name);
    Arrays.stream(constant.dims()).forEach(tensor::addDims);
    int count = constant.elements();
    ByteBuffer raw =
        ByteBuffer.allocate(count * (constant.floating() ? 4 : 8)).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      if (constant.floating()) {
        raw.putFloat(constant.at(i));
      } else {
        raw.putLong(constant.wholes()[i]);
      }
    }
    tensor.setDataType(
        constant.floating() ? TensorProto.DataType.FLOAT_VALUE : TensorProto.DataType.INT64_VALUE);
    graph.addInitializer(tensor.setRawData(ByteString.copyFrom(raw.flip())));
    return name;
  }

  ModelProto model(Map<String, String> metadata) {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("Margay")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
            .setGraph(graph);
    metadata.forEach(
        (key, text) ->
            model.addMetadataProps(StringStringEntryProto.newBuilder().setKey(key).setValue(text)));
    return model.build();
  }
}
