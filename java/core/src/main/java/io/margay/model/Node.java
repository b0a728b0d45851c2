package io.margay.model;

import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.layer.Layer;
import io.margay.layer.Parameter;
import java.util.List;
import java.util.Locale;
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

  private static final int MAX_RANK = 4;
  private static final long MAX_VALUES = 1L << 31;

  /** @throws NullPointerException if a component is null */
  public Node {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(layer, "layer");
    Objects.requireNonNull(output, "output");
    parameters = List.copyOf(parameters);
  }

  /** Refuses a shape that the native core does not take. */
  static void bounded(String what, Shape shape) {
    if (shape.rank() > MAX_RANK) {
      throw new ShapeException(what + " of " + shape + " has " + shape.rank() + " dimensions, expected at most "
          + MAX_RANK);
    }
    if (shape.elements() > MAX_VALUES) {
      throw new ShapeException(String.format(Locale.ROOT, "%s of %s has %,d values, expected at most %,d", what, shape,
          shape.elements(), MAX_VALUES));
    }
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
