package io.margay.onnx;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Arithmetic of dimensions, the last one fastest. */
final class Extents {

  private Extents() {}

  /** {@code 3x4x5}, {@code ()} where there are none. */
  static String text(int[] dims) {
    return dims.length == 0
        ? "()"
        : Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining("x"));
  }

  /**
   * @throws MalformedException if they are more than an array holds
   */
  static int elements(int[] dims) {
    long product = 1;
    for (int dim : dims) {
      product *= dim;
      if (dim < 0 || product > Integer.MAX_VALUE) {
        throw new MalformedException("a tensor of " + text(dims) + ", expected at most 2^31 - 1");
      }
    }
    return (int) product;
  }

  /** The product of those from one index up to another. */
  static int product(int[] dims, int from, int to) {
    return elements(Arrays.copyOfRange(dims, from, to));
  }

  static int[] permuted(int[] dims, int[] order) {
    int[] permuted = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      permuted[i] = dims[order[i]];
    }
    return permuted;
  }

  static int[] strides(int[] dims) {
    int[] strides = new int[dims.length];
    int stride = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= dims[i];
    }
    return strides;
  }

  /** Where each value of the permuted tensor stands in the one that has {@code dims}. */
  static int[] places(int[] dims, int[] order) {
    return places(permuted(dims, order), permuted(strides(dims), order), 0);
  }

  /** The places of a tensor whose dimensions step through another one by given strides. */
  static int[] places(int[] dims, int[] strides, int first) {
    int[] places = new int[elements(dims)];
    int[] index = new int[dims.length];
    int at = first;
    for (int i = 0; i < places.length; i++) {
      places[i] = at;
      for (int d = dims.length - 1; d >= 0; d--) {
        at += strides[d];
        if (++index[d] < dims[d]) {
          break;
        }
        at -= strides[d] * dims[d];
        index[d] = 0;
      }
    }
    return places;
  }

  /** Of a tensor that is broadcast to {@code wanted}, the place that each value comes from. */
  static int[] broadcastPlaces(int[] dims, int[] wanted) {
    int shift = wanted.length - dims.length;
    int[] own = strides(dims);
    int[] strides = new int[wanted.length];
    for (int i = 0; i < wanted.length; i++) {
      int dim = i < shift ? 1 : dims[i - shift];
      if (shift < 0 || (dim != 1 && dim != wanted[i])) {
        throw new MalformedException(
            "a tensor of " + text(dims) + " cannot be broadcast to " + text(wanted));
      }
      strides[i] = dim == 1 ? 0 : own[i - shift];
    }
    return places(wanted, strides, 0);
  }

  /** NumPy's broadcasting of two. */
  static int[] broadcast(int[] a, int[] b) {
    int rank = Math.max(a.length, b.length);
    int[] dims = new int[rank];
    for (int i = 0; i < rank; i++) {
      int x = i < rank - a.length ? 1 : a[i - rank + a.length];
      int y = i < rank - b.length ? 1 : b[i - rank + b.length];
      if (x != y && x != 1 && y != 1) {
        throw new MalformedException(
            text(a) + " and " + text(b) + " are together, expected the same extents, or 1");
      }
      dims[i] = x == 1 ? y : x;
    }
    return dims;
  }

  /**
   * An axis counted from 0.
   *
   * @param axis from 0, or from -1 backwards
   * @throws MalformedException if there is none
   */
  static int axis(int axis, int rank) {
    int counted = axis < 0 ? axis + rank : axis;
    if (counted < 0 || counted >= rank) {
      throw new MalformedException("axis " + axis + " of a tensor of " + rank + " dimensions");
    }
    return counted;
  }
}
