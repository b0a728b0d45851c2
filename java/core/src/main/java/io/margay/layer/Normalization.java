package io.margay.layer;

/**
 * Layers that bring values to a size: to a mean and a variance, or down where neighbours are large.
 */
public sealed interface Normalization extends Layer
    permits BatchNorm, LayerNorm, GroupNorm, InstanceNorm, LocalResponseNorm {}
