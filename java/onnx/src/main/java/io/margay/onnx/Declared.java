package io.margay.onnx;

/**
 * An input or output of an ONNX graph as the file declares it.
 *
 * @param name of the tensor
 * @param type its values'
 * @param dims the extents, -1 for those that are only named or not said; null where nothing is said
 */
record Declared(String name, ElementType type, int[] dims) {}
