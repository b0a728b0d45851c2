package io.margay.layer;

/** Layers whose filters look through a small window at every place. */
public sealed interface Convolution extends Layer permits Conv2d {}
