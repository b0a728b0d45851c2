package io.margay.program;

import io.margay.Shape;

/**
 * A tensor that a node keeps.
 *
 * @param name without its node: {@code kernel}, {@code bias}
 * @param shape as files store it
 * @param initializer its word in programs, such as {@code glorot_uniform}
 * @param trainable false for what is measured and not learned, such as running means
 */
public record ParameterFacts(String name, Shape shape, String initializer, boolean trainable) {}
