package io.margay.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Windows along one dimension: rows, or columns.
 *
 * @param size N, values in the input
 * @param reach F, values from a window's first to its last: (kernel - 1) · dilation + 1
 * @param stride S, from one window to the next
 * @param before padding above or on the left
 * @param after padding below or on the right
 */
record Axis(long size, long reach, long stride, long before, long after) {

  private static final int DIVISORS_SHOWN = 4;

  /** As TensorFlow pads: ceil(N / S) windows; an odd total puts the extra value after. */
  static Axis same(long size, long reach, long stride) {
    long windows = (size + stride - 1) / stride;
    long total = Math.max(0, (windows - 1) * stride + reach - size);
    return new Axis(size, reach, stride, total / 2, total - total / 2);
  }

  /** N - F + padding: how far the first window can move. Negative when the kernel is larger than the padded input. */
  long slack() {
    return size - reach + before + after;
  }

  boolean isExact() {
    return slack() % stride == 0;
  }

  /** Values left out behind the last whole window. */
  long rest() {
    return slack() % stride;
  }

  /** The number of windows, for a kernel that is not larger than the padded input. */
  long windows(Fit fit) {
    long whole = slack() / stride + 1;
    if (fit != Fit.CEIL || isExact()) {
      return whole;
    }
    boolean startsInside = whole * stride < size + before;
    return startsInside ? whole + 1 : whole;
  }

  /** {@code (7 - 3 + 2*1) / 3 + 1 = 2.67}, as the lectures write it. */
  String formula() {
    String padding = "";
    if (before == after && before > 0) {
      padding = " + 2*" + before;
    } else if (before != after) {
      padding = " + " + before + " + " + after;
    }
    String result = isExact()
        ? Long.toString(slack() / stride + 1)
        : String.format(Locale.ROOT, "%.2f", (double) slack() / stride + 1);
    return "(" + size + " - " + reach + padding + ") / " + stride + " + 1 = " + result;
  }

  /** Strides below this one under which the windows cover the input exactly; always has 1. */
  List<Long> fittingStrides() {
    List<Long> strides = new ArrayList<>();
    for (long s = 1; s < stride && strides.size() < DIVISORS_SHOWN; s++) {
      if (slack() % s == 0) {
        strides.add(s);
      }
    }
    return strides;
  }
}
