package io.margay.layer;

/**
 * Layers that arrange the values of a sample anew, or put others between them; nothing is learned.
 */
public sealed interface Resampling extends Layer permits Pad, Crop, Slice, Permute, Resize {}
