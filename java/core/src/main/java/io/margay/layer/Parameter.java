package io.margay.layer;

import io.margay.Shape;
import java.util.Objects;

/**
 * A tensor that a layer learns.
 *
 * @param name {@code kernel} or {@code bias}; in a model the node's name and a slash come before it
 * @param shape {@code rows x columns x channels x filters} for a convolution's kernel, {@code inputs x units} for a
 *     dense one
 * @param initializer what it holds before training
 */
public record Parameter(String name, Shape shape, Initializer initializer) {

  /** @throws NullPointerException if a component is null */
  public Parameter {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(initializer, "initializer");
  }
}
