package io.margay.layer;

/** Layers that make one value of each value: shapes stay as they are. */
public sealed interface Elementwise extends Layer
    permits Activation, PRelu, Dropout, SpatialDropout, AlphaDropout, GaussianNoise {}
