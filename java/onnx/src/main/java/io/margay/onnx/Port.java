package io.margay.onnx;

import java.util.Arrays;

/**
 * An input or output of the graph and where it is in the program.
 *
 * @param name of the tensor in the graph
 * @param line of the program
 * @param dims the tensor's, samples included
 * @param order the tensor's dimensions in the order of the line's values; without the first one
 *     where it counts samples
 */
record Port(String name, Line line, int[] dims, int[] order) {

  /** The tensor's dimensions in the order of the program's values. */
  int[] extents() {
    return Extents.permuted(dims, order);
  }

  /** Whether the first dimension counts samples. */
  boolean batched() {
    return order.length < dims.length;
  }

  int samples() {
    return batched() ? dims[0] : 1;
  }

  /** All dimensions in the order of the program's values, samples first. */
  int[] full() {
    if (!batched()) {
      return order;
    }
    int[] full = new int[dims.length];
    System.arraycopy(order, 0, full, 1, order.length);
    return full;
  }

  /** The places of dimensions in {@link #full}: what brings values back. */
  int[] back() {
    int[] full = full();
    int[] back = new int[full.length];
    for (int i = 0; i < full.length; i++) {
      back[full[i]] = i;
    }
    return back;
  }

  /** Whether the dimensions are in their own order. */
  boolean isPlain() {
    int[] sorted = order.clone();
    Arrays.sort(sorted);
    return Arrays.equals(sorted, order);
  }
}
