package io.margay.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an ONNX file says, read and checked, before anything is made of it.
 *
 * @param inputs those that have no initial value
 * @param outputs in the file's order
 * @param nodes in an order in which each stands behind those that it takes
 * @param constants initializers by name
 * @param metadata texts
 */
record OnnxGraph(
    List<Declared> inputs,
    List<Declared> outputs,
    List<OnnxNode> nodes,
    Map<String, Constant> constants,
    Map<String, String> metadata) {

  private static final int MOST_NESTED = 64;
  private static final int MOST_NODES = 100_000;

  /**
   * @throws UnsupportedException if a tensor has values of a type that there is not
   * @throws IOException if the file cannot be read or is no ONNX model; the message begins with the
   *     path
   */
  static OnnxGraph read(Path file) throws IOException {
    try {
      CodedInputStream in = CodedInputStream.newInstance(FileBytes.of(file));
      in.enableAliasing(true);
      in.setRecursionLimit(MOST_NESTED);
      ModelProto model = ModelProto.parseFrom(in);
      if (!model.hasGraph()) {
        throw new MalformedException("no graph: not an ONNX model");
      }
      Path folder = file.toAbsolutePath().getParent();
      return new OnnxGraphReader(model, new TensorReader(folder)).graph();
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(file + ": not an ONNX model, or truncated: " + e.getMessage(), e);
    } catch (MalformedException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(file.toString()) ? e : new IOException(file + ": " + message, e);
    } catch (InternalError e) {
      throw new IOException(file + ": shortened while it was read", e);
    }
  }

  /**
   * Reads a single tensor: an {@code input_0.pb} of a test.
   *
   * @return with its name, which may be empty
   */
  static Map.Entry<String, Constant> tensor(Path file) throws IOException {
    try {
      CodedInputStream in = CodedInputStream.newInstance(FileBytes.of(file));
      in.enableAliasing(true);
      in.setRecursionLimit(MOST_NESTED);
      TensorProto tensor = TensorProto.parseFrom(in);
      Path folder = file.toAbsolutePath().getParent();
      return Map.entry(tensor.getName(), new TensorReader(folder).read(tensor));
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(file + ": not a tensor, or truncated: " + e.getMessage(), e);
    } catch (MalformedException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Takes messages apart. */
  private static final class OnnxGraphReader {
    private final ModelProto model;
    private final GraphProto graph;
    private final TensorReader tensors;
    private final Map<String, Integer> opsets = new HashMap<>();

    OnnxGraphReader(ModelProto model, TensorReader tensors) {
      this.model = model;
      this.graph = model.getGraph();
      this.tensors = tensors;
    }

    OnnxGraph graph() throws IOException {
      for (OperatorSetIdProto opset : model.getOpsetImportList()) {
        opsets.put(domain(opset.getDomain()), (int) Math.min(opset.getVersion(), 1 << 20));
      }
      if (graph.getNodeCount() > MOST_NODES) {
        throw new MalformedException(
            graph.getNodeCount() + " nodes, expected at most " + MOST_NODES);
      }
      if (graph.getSparseInitializerCount() > 0) {
        throw new MalformedException("sparse initializers, expected dense ones");
      }
      Map<String, Constant> constants = new LinkedHashMap<>();
      for (TensorProto tensor : graph.getInitializerList()) {
        constants.put(tensor.getName(), tensors.read(tensor));
      }
      List<Declared> inputs = new ArrayList<>();
      for (ValueInfoProto input : graph.getInputList()) {
        if (!constants.containsKey(input.getName())) {
          inputs.add(declared(input));
        }
      }
      List<Declared> outputs = new ArrayList<>();
      for (ValueInfoProto output : graph.getOutputList()) {
        outputs.add(declared(output));
      }
      if (outputs.isEmpty()) {
        throw new MalformedException("a graph without outputs");
      }
      Map<String, String> metadata = new LinkedHashMap<>();
      for (StringStringEntryProto entry : model.getMetadataPropsList()) {
        metadata.put(entry.getKey(), entry.getValue());
      }
      List<OnnxNode> nodes = nodes();
      check(inputs, outputs, nodes, constants);
      return new OnnxGraph(inputs, outputs, nodes, constants, metadata);
    }

    private static String domain(String domain) {
      return domain.equals("ai.onnx") ? "" : domain;
    }

    private static Declared declared(ValueInfoProto value) {
      if (!value.getType().hasTensorType()) {
        return new Declared(value.getName(), null, null);
      }
      ElementType type = null;
      int number = value.getType().getTensorType().getElemType();
      try {
        type = ElementType.of(number);
      } catch (UnsupportedException e) {
        // Whoever feeds it says so.
      }
      if (!value.getType().getTensorType().hasShape()) {
        return new Declared(value.getName(), type, null);
      }
      List<TensorShapeProto.Dimension> said =
          value.getType().getTensorType().getShape().getDimList();
      int[] dims = new int[said.size()];
      for (int i = 0; i < dims.length; i++) {
        long dim = said.get(i).hasDimValue() ? said.get(i).getDimValue() : -1;
        dims[i] = dim < 0 || dim > Integer.MAX_VALUE ? -1 : (int) dim;
      }
      return new Declared(value.getName(), type, dims);
    }

    private List<OnnxNode> nodes() throws IOException {
      List<OnnxNode> nodes = new ArrayList<>();
      for (NodeProto node : graph.getNodeList()) {
        String domain = domain(node.getDomain());
        String name = node.getName();
        if (name.isEmpty()) {
          name = node.getOutputCount() > 0 ? node.getOutput(0) : node.getOpType();
        }
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (AttributeProto attribute : node.getAttributeList()) {
          attributes.put(attribute.getName(), value(attribute));
        }
        nodes.add(
            new OnnxNode(
                name,
                node.getOpType(),
                domain,
                opsets.getOrDefault(domain, 1),
                List.copyOf(node.getInputList()),
                List.copyOf(node.getOutputList()),
                attributes));
      }
      return nodes;
    }

    private Object value(AttributeProto attribute) throws IOException {
      return switch (attribute.getType()) {
        case INT -> attribute.getI();
        case FLOAT -> attribute.getF();
        case STRING -> attribute.getS().toStringUtf8();
        case INTS -> attribute.getIntsList().stream().mapToLong(Long::longValue).toArray();
        case FLOATS -> {
          float[] values = new float[attribute.getFloatsCount()];
          for (int i = 0; i < values.length; i++) {
            values[i] = attribute.getFloats(i);
          }
          yield values;
        }
        case TENSOR -> tensors.read(attribute.getT());
        default -> attribute.getType();
      };
    }

    /** Names are made once and before they are used. */
    private static void check(
        List<Declared> inputs,
        List<Declared> outputs,
        List<OnnxNode> nodes,
        Map<String, Constant> constants) {
      Set<String> known = new HashSet<>(constants.keySet());
      for (Declared input : inputs) {
        known.add(input.name());
      }
      for (OnnxNode node : nodes) {
        for (String input : node.inputs()) {
          if (!input.isEmpty() && !known.contains(input)) {
            throw new MalformedException(
                "node " + node + " takes '" + input + "', which nothing above it makes");
          }
        }
        for (String output : node.outputs()) {
          if (!output.isEmpty() && !known.add(output)) {
            throw new MalformedException("node " + node + " makes '" + output + "' a second time");
          }
        }
      }
      for (Declared output : outputs) {
        if (!known.contains(output.name())) {
          throw new MalformedException("the output '" + output.name() + "', which nothing makes");
        }
      }
    }
  }
}
