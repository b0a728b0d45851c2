package io.margay.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What operators make of dimensions. */
final class Shapes {

  private Shapes() {}

  /**
   * @param target 0: as it was, unless zeros are allowed; -1: what is left
   */
  static int[] reshaped(int[] dims, int[] target, boolean zeros) {
    int[] wanted = target.clone();
    int open = -1;
    long known = 1;
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i] == 0 && !zeros) {
        if (i >= dims.length) {
          throw new MalformedException(
              "a reshape of " + Extents.text(dims) + " to " + Arrays.toString(target));
        }
        wanted[i] = dims[i];
      }
      if (wanted[i] == -1 && open < 0) {
        open = i;
      } else if (wanted[i] < 0) {
        throw new MalformedException("a reshape to " + Arrays.toString(target));
      } else {
        known *= wanted[i];
      }
    }
    int elements = Extents.elements(dims);
    if (open >= 0 && known > 0 && elements % known == 0) {
      wanted[open] = (int) (elements / known);
    }
    if (open >= 0 && wanted[open] < 0 || Extents.elements(wanted) != elements) {
      throw new MalformedException(
          "a reshape of " + Extents.text(dims) + " to " + Arrays.toString(target));
    }
    return wanted;
  }

  static int[] flattened(int[] dims, int axis) {
    int at = axis == dims.length ? axis : axis < 0 ? axis + dims.length : axis;
    if (at < 0 || at > dims.length) {
      throw new MalformedException("axis " + axis + " of " + Extents.text(dims));
    }
    return new int[] {Extents.product(dims, 0, at), Extents.product(dims, at, dims.length)};
  }

  static int[] unsqueezed(int[] dims, int[] axes) {
    int rank = dims.length + axes.length;
    boolean[] fresh = new boolean[rank];
    for (int axis : axes) {
      int at = Extents.axis(axis, rank);
      if (fresh[at]) {
        throw new MalformedException("axis " + axis + " twice");
      }
      fresh[at] = true;
    }
    int[] wanted = new int[rank];
    int next = 0;
    for (int i = 0; i < rank; i++) {
      wanted[i] = fresh[i] ? 1 : dims[next++];
    }
    return wanted;
  }

  /**
   * @param axes null: all of extent 1
   */
  static int[] squeezed(int[] dims, int[] axes) {
    boolean[] gone = new boolean[dims.length];
    for (int i = 0; axes == null && i < dims.length; i++) {
      gone[i] = dims[i] == 1;
    }
    if (axes != null) {
      for (int axis : axes) {
        int at = Extents.axis(axis, dims.length);
        if (dims[at] != 1) {
          throw new MalformedException(
              "axis " + axis + " of " + Extents.text(dims) + ", expected one of extent 1");
        }
        gone[at] = true;
      }
    }
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < dims.length; i++) {
      if (!gone[i]) {
        left.add(dims[i]);
      }
    }
    return left.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The order of a transposition; backwards where nothing is said. */
  static int[] order(int[] said, int rank) {
    int[] order = said;
    if (said == null) {
      order = new int[rank];
      for (int i = 0; i < rank; i++) {
        order[i] = rank - 1 - i;
      }
    }
    boolean[] seen = new boolean[rank];
    for (int axis : order) {
      if (order.length != rank || axis < 0 || axis >= rank || seen[axis]) {
        throw new MalformedException(
            "the order " + Arrays.toString(order) + " of " + rank + " dimensions");
      }
      seen[axis] = true;
    }
    return order;
  }

  /**
   * What a slice leaves of an axis.
   *
   * @param start the first place
   * @param step to the next one, below 0 backwards
   * @param count of places
   */
  record Cut(int axis, int start, int step, int count) {}

  /**
   * @param in data, starts, ends, axes, steps; the last two may be missing or null
   */
  static List<Cut> cuts(int[] dims, List<Constant> in) {
    int[] starts = in.get(1).row();
    int[] ends = in.get(2).row();
    int[] axes = in.size() > 3 && in.get(3) != null ? in.get(3).row() : null;
    int[] steps = in.size() > 4 && in.get(4) != null ? in.get(4).row() : null;
    if (ends.length != starts.length
        || axes != null && axes.length != starts.length
        || steps != null && steps.length != starts.length) {
      throw new MalformedException("a slice whose starts, ends, axes and steps differ in number");
    }
    List<Cut> cuts = new ArrayList<>();
    for (int i = 0; i < starts.length; i++) {
      int axis = Extents.axis(axes == null ? i : axes[i], dims.length);
      int step = steps == null ? 1 : steps[i];
      if (step == 0) {
        throw new MalformedException("a slice with the step 0");
      }
      long extent = dims[axis];
      long low = step > 0 ? 0 : -1;
      long high = step > 0 ? extent : extent - 1;
      long start = clamp(starts[i] < 0 ? starts[i] + extent : starts[i], Math.max(low, 0), high);
      long end = clamp(ends[i] < 0 ? ends[i] + extent : ends[i], low, high);
      long count = step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step;
      cuts.add(new Cut(axis, (int) start, step, (int) Math.max(0, count)));
    }
    return cuts;
  }

  private static long clamp(long value, long low, long high) {
    return Math.max(low, Math.min(high, value));
  }
}
