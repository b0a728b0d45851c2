package io.margay.layer;

import io.margay.Shape;
import io.margay.program.NodeFacts;
import java.util.List;
import java.util.Objects;

/**
 * A tensor that a layer keeps: what it learns, or measures in training.
 *
 * @param name {@code kernel} or {@code bias}; in a model the node's name and a slash come before it
 * @param shape {@code rows x columns x channels x filters} for a convolution's kernel, {@code
 *     inputs x units} for a dense one
 * @param initializer what it holds before training
 * @param trainable false for what training measures and does not learn, such as running means
 */
public record Parameter(String name, Shape shape, Initializer initializer, boolean trainable) {

  /**
   * @throws NullPointerException if a component is null
   */
  public Parameter {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(initializer, "initializer");
  }

  /** What a line's node keeps, in order; empty where it uses another node's. */
  public static List<Parameter> of(NodeFacts facts) {
    return facts.parameters().stream()
        .map(
            p ->
                new Parameter(
                    p.name(), p.shape(), Initializer.parse(p.initializer()), p.trainable()))
        .toList();
  }

  /** One that is learned. */
  public Parameter(String name, Shape shape, Initializer initializer) {
    this(name, shape, initializer, true);
  }
}
