package io.margay.layer;

/** Layers that give the same values, in the same order, another shape. */
public sealed interface Reshaping extends Layer permits Flatten, Reshape {}
