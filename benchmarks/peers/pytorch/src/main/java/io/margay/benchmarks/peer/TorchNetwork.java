package io.margay.benchmarks.peer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A network's weights as PyTorch's tensors, and its computation, all with channels last in memory.
 */
final class TorchNetwork {
  private final Network network;
  private final boolean training;
  private final Map<String, Tensor> weights = new HashMap<>();
  private final Map<String, TensorOptional> optional = new HashMap<>();
  private final List<Tensor> learned = new ArrayList<>();

  TorchNetwork(Network network, boolean training) {
    this.network = network;
    this.training = training;
    for (Node node : network.nodes()) {
      switch (node.operator()) {
        case "conv2d" -> {
          int kernel = node.square("kernel", 1);
          Tensor stored =
              stored(node, "kernel", kernel, kernel, node.from().get(2), node.to().get(2));
          // (filters, channels, rows, columns), in memory filters, rows, columns, channels
          learn(node, "kernel", stored.permute(3, 0, 1, 2).contiguous().permute(0, 3, 1, 2));
          bias(node);
        }
        case "dense" -> {
          learn(node, "kernel", stored(node, "kernel", node.from().get(0), node.to().get(0)));
          bias(node);
        }
        case "batch_norm" -> {
          int channels = node.from().get(2);
          learn(node, "gamma", stored(node, "gamma", channels));
          learn(node, "beta", stored(node, "beta", channels));
          keep(node, "moving_mean", stored(node, "moving_mean", channels));
          keep(node, "moving_variance", stored(node, "moving_variance", channels));
        }
        default -> {}
      }
    }
  }

  /** What an optimiser updates. */
  List<Tensor> learned() {
    return learned;
  }

  /** A tensor with a copy of the values. */
  static Tensor tensor(float[] values, long... shape) {
    return torch.from_blob(new FloatPointer(values), shape).clone();
  }

  private Tensor stored(Node node, String part, long... shape) {
    return tensor(network.weights().floats(node.name() + "/" + part), shape);
  }

  private void bias(Node node) {
    if (node.hasBias()) {
      int units = node.to().get(node.to().size() - 1);
      learn(node, "bias", stored(node, "bias", units));
    } else {
      optional.put(node.name() + "/bias", new TensorOptional());
    }
  }

  private void learn(Node node, String part, Tensor values) {
    values.set_requires_grad(training);
    learned.add(values);
    keep(node, part, values);
  }

  private void keep(Node node, String part, Tensor values) {
    weights.put(node.name() + "/" + part, values);
    optional.put(node.name() + "/" + part, new TensorOptional(values));
  }

  /** What the softmax takes. */
  Tensor logits(Tensor pictures) {
    Map<String, Tensor> values = new HashMap<>();
    Tensor last = pictures;
    for (Node node : network.nodes()) {
      Tensor from = node.inputs().isEmpty() ? pictures : values.get(node.inputs().get(0));
      last = result(node, from, values);
      values.put(node.name(), last);
    }
    return last;
  }

  private Tensor result(Node node, Tensor from, Map<String, Tensor> values) {
    return switch (node.operator()) {
      case "input", "softmax" -> from;
      case "conv2d" ->
          bent(
              node,
              torch.conv2d(
                  from,
                  weights.get(node.name() + "/kernel"),
                  optional.get(node.name() + "/bias"),
                  pair(node.stride()),
                  pair(node.padding()),
                  pair(1),
                  1));
      case "maxpool2d" ->
          torch.max_pool2d(
              from,
              pair(node.square("kernel", 1)),
              pair(node.stride()),
              pair(node.padding()),
              pair(1),
              false);
      // rows, columns, channels, as they are in memory and as the file's weights expect them
      case "flatten" -> torch.flatten(from.permute(0, 2, 3, 1), 1, -1);
      case "dense" ->
          bent(
              node,
              torch.addmm(
                  weights.get(node.name() + "/bias"), from, weights.get(node.name() + "/kernel")));
      case "relu" -> torch.relu_(from);
      case "dropout" -> torch.dropout(from, node.number("rate"), training);
      case "add" -> torch.add(from, values.get(node.inputs().get(1)));
      case "global_avgpool" -> torch.mean(from, 2, 3);
      case "batch_norm" ->
          torch.batch_norm(
              from,
              optional.get(node.name() + "/gamma"),
              optional.get(node.name() + "/beta"),
              optional.get(node.name() + "/moving_mean"),
              optional.get(node.name() + "/moving_variance"),
              training,
              1 - node.number("momentum"),
              node.number("epsilon"),
              false);
      default -> throw new IllegalArgumentException(node.operator() + ": not written for PyTorch");
    };
  }

  private static Tensor bent(Node node, Tensor values) {
    return node.endsInRelu() ? torch.relu_(values) : values;
  }

  private static long[] pair(long value) {
    return new long[] {value, value};
  }
}
