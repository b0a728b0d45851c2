package io.margay.layer;

/** Layers that make one value of several. */
public sealed interface Merge extends Layer permits Arithmetic, Concat, MatMul {}
