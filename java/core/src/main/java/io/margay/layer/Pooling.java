package io.margay.layer;

/**
 * Layers that make one value of several of the same channel: their largest, or their mean. They
 * learn nothing.
 */
public sealed interface Pooling extends Layer
    permits WindowPooling, AdaptivePooling, GlobalAvgPool, GlobalMaxPool {}
