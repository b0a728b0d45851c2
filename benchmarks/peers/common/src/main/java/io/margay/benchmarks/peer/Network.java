package io.margay.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network as its model file says it: the program and the weights that every library takes, so
 * that all of them compute the same.
 *
 * <p>Knows the operators of the measured networks: convolutions, pooling, batch normalisation,
 * dense layers, ReLU, additions, dropout and a softmax at the end.
 */
public final class Network {
  private final List<Node> nodes;
  private final ModelWeights weights;

  private Network(List<Node> nodes, ModelWeights weights) {
    this.nodes = nodes;
    this.weights = weights;
  }

  /**
   * Reads a model file.
   *
   * @throws IOException if it cannot be read, or is none
   * @throws IllegalArgumentException if the network has an operator that is not known here
   */
  public static Network open(Path file) throws IOException {
    ModelWeights weights = ModelWeights.open(file);
    Map<String, Node> nodes = new LinkedHashMap<>();
    for (String line : weights.program().split("\n")) {
      if (!line.isBlank()) {
        Node node = parse(line, nodes);
        nodes.put(node.name(), node);
      }
    }
    return new Network(List.copyOf(nodes.values()), weights);
  }

  private static Node parse(String line, Map<String, Node> before) {
    String name = line.substring(0, line.indexOf(" = "));
    String operator = line.substring(line.indexOf(" = ") + 3, line.indexOf('('));
    String between = line.substring(line.indexOf('(') + 1, line.indexOf(')'));
    List<String> inputs = between.isBlank() ? List.of() : List.of(between.split(", "));
    Map<String, String> keys = new LinkedHashMap<>();
    for (String word : line.substring(line.indexOf(')') + 1).strip().split(" +")) {
      if (!word.isEmpty()) {
        keys.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
      }
    }
    List<Integer> from = inputs.isEmpty() ? List.of() : before.get(inputs.get(0)).to();
    Node bare = new Node(name, operator, inputs, keys, from, List.of());
    return new Node(name, operator, inputs, keys, from, shape(bare));
  }

  private static List<Integer> shape(Node node) {
    List<Integer> from = node.from();
    return switch (node.operator()) {
      case "input" -> {
        List<Integer> dims = new ArrayList<>();
        for (String dim : node.keys().get("shape").split("x")) {
          dims.add(Integer.parseInt(dim));
        }
        yield dims;
      }
      case "conv2d" ->
          List.of(window(node, 0), window(node, 1), Integer.parseInt(node.keys().get("filters")));
      case "maxpool2d" -> List.of(window(node, 0), window(node, 1), from.get(2));
      case "dense" -> List.of(Integer.parseInt(node.keys().get("units")));
      case "flatten" -> List.of(from.stream().reduce(1, (a, b) -> a * b));
      case "global_avgpool" -> List.of(from.get(2));
      case "relu", "batch_norm", "add", "dropout", "softmax" -> from;
      default ->
          throw new IllegalArgumentException(
              node.name() + ": " + node.operator() + ": the peers know no such operator");
    };
  }

  private static int window(Node node, int side) {
    int free = node.from().get(side) + 2 * node.padding() - node.square("kernel", 1);
    return free / node.stride() + 1;
  }

  /** In the order of computation: the input first, the softmax last. */
  public List<Node> nodes() {
    return nodes;
  }

  public ModelWeights weights() {
    return weights;
  }

  /** Height, width and channels of a sample. */
  public List<Integer> sample() {
    return nodes.get(0).to();
  }

  public int classes() {
    return nodes.get(nodes.size() - 1).to().get(0);
  }

  /** What a byte is multiplied with, by channel. */
  public float[] scale() {
    return perChannel("scale", 1);
  }

  /** What is added to a byte after that, by channel. */
  public float[] shift() {
    return perChannel("shift", 0);
  }

  private float[] perChannel(String key, float otherwise) {
    int channels = sample().get(2);
    float[] values = new float[channels];
    String text = nodes.get(0).keys().get(key);
    for (int c = 0; c < channels; c++) {
      String[] words = text == null ? new String[0] : text.split(",");
      values[c] =
          words.length == 0 ? otherwise : Float.parseFloat(words[Math.min(c, words.length - 1)]);
    }
    return values;
  }

  /**
   * A dense layer's weights for inputs in the order channels, rows, columns: those of its file,
   * (inputs, units), stand in the order rows, columns, channels.
   */
  public float[] denseChannelsFirst(Node dense) {
    float[] kernel = weights.floats(dense.name() + "/kernel");
    Node before = node(dense.inputs().get(0));
    if (!before.operator().equals("flatten") || before.from().size() != 3) {
      return kernel;
    }
    int places = before.from().get(0) * before.from().get(1);
    int channels = before.from().get(2);
    int units = dense.to().get(0);
    float[] moved = new float[kernel.length];
    for (int place = 0; place < places; place++) {
      for (int c = 0; c < channels; c++) {
        System.arraycopy(
            kernel, (place * channels + c) * units, moved, (c * places + place) * units, units);
      }
    }
    return moved;
  }

  /** A convolution's weights as (filters, channels, rows, columns). */
  public float[] filtersFirst(Node convolution) {
    int kernel = convolution.square("kernel", 1);
    int channels = convolution.from().get(2);
    int filters = convolution.to().get(2);
    float[] values = weights.floats(convolution.name() + "/kernel");
    float[] moved = new float[values.length];
    int area = kernel * kernel;
    for (int place = 0; place < area; place++) {
      for (int c = 0; c < channels; c++) {
        for (int f = 0; f < filters; f++) {
          moved[(f * channels + c) * area + place] = values[(place * channels + c) * filters + f];
        }
      }
    }
    return moved;
  }

  private Node node(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
  }
}
