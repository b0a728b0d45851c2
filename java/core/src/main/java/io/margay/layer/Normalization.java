package io.margay.layer;

/** Layers that shift and scale values to a mean and a variance. */
public sealed interface Normalization extends Layer permits BatchNorm {}
