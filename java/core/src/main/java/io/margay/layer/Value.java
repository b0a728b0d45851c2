package io.margay.layer;

import io.margay.Shape;

/**
 * What flows from layer to layer while a network is described: an {@link Input}, or what a layer
 * makes of other values.
 *
 * <p>A value is a description without numbers. The same object is the same place in the network: a
 * value that is given to two layers is computed once, and two inputs that are alike are two inputs.
 */
public sealed interface Value permits Input, Applied {

  /** The shape of one sample, channels last. */
  Shape shape();
}
