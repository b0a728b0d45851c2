package io.margay.model;

import io.margay.Shape;
import io.margay.layer.Layer;
import io.margay.layer.Parameter;
import java.util.List;
import java.util.Objects;

/**
 * One layer in its place in a model.
 *
 * @param name unique in the model; the layer carries the same name
 * @param layer what the node does
 * @param output shape of one sample behind the node
 * @param parameters what the node learns, named {@code kernel} and {@code bias}; in a file they are {@code name/kernel}
 *     and {@code name/bias}
 */
public record Node(String name, Layer layer, Shape output, List<Parameter> parameters) {

  /** @throws NullPointerException if a component is null */
  public Node {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(layer, "layer");
    Objects.requireNonNull(output, "output");
    parameters = List.copyOf(parameters);
  }

  /** The number of values that the node learns. */
  public long parameterCount() {
    return parameters.stream().mapToLong(p -> p.shape().elements()).sum();
  }

  /** Its line of program, such as {@code dense = dense(flatten) units=10}. */
  String line(String input) {
    String attributes = layer.attributes();
    return name + " = " + layer.op() + "(" + input + ")" + (attributes.isEmpty() ? "" : " " + attributes);
  }
}
