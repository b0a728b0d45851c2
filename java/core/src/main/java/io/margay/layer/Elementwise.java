package io.margay.layer;

/**
 * Layers that make one value of each value by itself: shapes stay as they are, and nothing is
 * learned.
 */
public sealed interface Elementwise extends Layer permits Activation, Dropout {}
