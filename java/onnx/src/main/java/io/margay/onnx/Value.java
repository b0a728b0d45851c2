package io.margay.onnx;

import java.util.ArrayList;
import java.util.List;

/**
 * What a tensor of the ONNX graph is in the program: a line of it, and where each of the tensor's
 * dimensions lies in the line's values. A transposition changes names alone, and so does a reshape;
 * values move when an operator needs them in an order of its own.
 *
 * @param line whose values they are
 * @param axes the factors of each of the tensor's dimensions, the last one fastest
 * @param memory the factors in the order of the line's values, the last one fastest; all but the
 *     batch
 */
record Value(Line line, List<List<Factor>> axes, List<Factor> memory) {

  Value {
    axes = axes.stream().map(List::copyOf).toList();
    memory = List.copyOf(memory);
  }

  int rank() {
    return axes.size();
  }

  int dim(int axis) {
    return size(axes.get(axis));
  }

  int[] dims() {
    return axes.stream().mapToInt(Value::size).toArray();
  }

  /** Whether an axis counts samples. */
  boolean isBatch(int axis) {
    return axes.get(axis).stream().anyMatch(Factor::isBatch);
  }

  boolean hasBatch() {
    return axes.stream().flatMap(List::stream).anyMatch(Factor::isBatch);
  }

  /** The factors of an axis but the batch. */
  List<Factor> own(int axis) {
    return axes.get(axis).stream().filter(factor -> !factor.isBatch()).toList();
  }

  Value withAxes(List<List<Factor>> changed) {
    return new Value(line, changed, memory);
  }

  /** With other factors for one axis, in what lies in memory, too. */
  Value split(Factor whole, Factor outer, Factor inner) {
    List<List<Factor>> changed = new ArrayList<>();
    axes.forEach(axis -> changed.add(split(axis, whole, outer, inner)));
    return new Value(line, changed, split(memory, whole, outer, inner));
  }

  private static List<Factor> split(List<Factor> list, Factor whole, Factor outer, Factor inner) {
    List<Factor> changed = new ArrayList<>();
    for (Factor one : list) {
      if (one == whole) {
        changed.add(outer);
        changed.add(inner);
      } else {
        changed.add(one);
      }
    }
    return changed;
  }

  static int size(List<Factor> factors) {
    int size = 1;
    for (Factor factor : factors) {
      size = Math.multiplyExact(size, factor.size());
    }
    return size;
  }

  /** The factor of an extent; none for 1. */
  static List<Factor> factors(int size) {
    return size == 1 ? List.of() : List.of(Factor.of(size));
  }

  /**
   * The memory's factors as the line's dimensions divide them; null where a dimension ends inside a
   * factor.
   */
  List<List<Factor>> groups() {
    List<List<Factor>> groups = new ArrayList<>();
    int next = 0;
    for (int extent : line.shape()) {
      List<Factor> group = new ArrayList<>();
      int size = 1;
      while (size < extent && next < memory.size()) {
        size *= memory.get(next).size();
        group.add(memory.get(next++));
      }
      if (size != extent) {
        return null;
      }
      groups.add(List.copyOf(group));
    }
    return next == memory.size() ? groups : null;
  }
}
