package io.margay.model;

import io.margay.Shape;
import io.margay.layer.Layer;
import io.margay.layer.Parameter;
import io.margay.program.NodeFacts;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One layer in its place in a model.
 *
 * @param name unique in the model; the layer carries the same name
 * @param layer what the node does
 * @param inputs the names of the inputs and nodes that it takes, in order
 * @param shares the node whose parameters it uses; empty for one with parameters of its own, or
 *     none
 * @param output shape of one sample behind the node
 * @param parameters what the node keeps, named {@code kernel} and {@code bias}; in a file they are
 *     {@code name/kernel} and {@code name/bias}
 */
public record Node(
    String name,
    Layer layer,
    List<String> inputs,
    Optional<String> shares,
    Shape output,
    List<Parameter> parameters) {

  /**
   * @throws NullPointerException if a component is null
   */
  public Node {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(layer, "layer");
    inputs = List.copyOf(inputs);
    Objects.requireNonNull(shares, "shares");
    Objects.requireNonNull(output, "output");
    parameters = List.copyOf(parameters);
  }

  static Node of(NodeFacts line) {
    return new Node(
        line.name(),
        Layer.of(line),
        line.inputs(),
        line.shares().stream().findFirst(),
        line.output(),
        Parameter.of(line));
  }

  /** The number of values that the node keeps. */
  public long parameterCount() {
    return count(parameters);
  }

  static long count(List<Parameter> parameters) {
    return parameters.stream().mapToLong(p -> p.shape().elements()).sum();
  }
}
