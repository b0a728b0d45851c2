package io.margay.onnx;

import java.util.Arrays;

/**
 * Windows that slide over places, as convolutions and pools say them.
 *
 * @param kernel extents
 * @param before padding in front of each axis
 * @param after padding behind
 * @param ceil whether a window that is not full counts
 * @param same whether the padding is that of programs' {@code same}
 */
record Window(
    int[] kernel,
    int[] stride,
    int[] dilation,
    int[] before,
    int[] after,
    boolean ceil,
    boolean same) {

  /**
   * @param places of the input
   * @param kernel extents, or null: what the node says
   */
  static Window of(OnnxNode node, int[] places, int[] kernel) {
    int axes = places.length;
    int[] window = kernel == null ? node.wholes("kernel_shape") : kernel;
    if (window == null) {
      throw new MalformedException("no kernel_shape");
    }
    int[] stride = each(node, "strides", axes);
    int[] dilation = each(node, "dilations", axes);
    int[] before = new int[axes];
    int[] after = new int[axes];
    if (window.length != axes) {
      throw new MalformedException(
          "a window of " + Extents.text(window) + " over " + axes + " axes");
    }
    for (int extent : window) {
      if (extent < 1) {
        throw new MalformedException("a window of " + Extents.text(window));
      }
    }
    int[] pads = node.wholes("pads");
    String auto = node.word("auto_pad", "NOTSET");
    if (auto.equals("NOTSET") && pads != null) {
      if (pads.length != 2 * axes) {
        throw new MalformedException(pads.length + " pads, expected " + 2 * axes);
      }
      before = Arrays.copyOf(pads, axes);
      after = Arrays.copyOfRange(pads, axes, 2 * axes);
    } else if (auto.startsWith("SAME")) {
      for (int i = 0; i < axes; i++) {
        int out = (places[i] + stride[i] - 1) / stride[i];
        int all =
            Math.max(0, (out - 1) * stride[i] + (window[i] - 1) * dilation[i] + 1 - places[i]);
        before[i] = auto.endsWith("LOWER") ? all - all / 2 : all / 2;
        after[i] = all - before[i];
      }
    } else if (!auto.equals("NOTSET") && !auto.equals("VALID")) {
      throw new MalformedException("auto_pad " + auto);
    }
    for (int i = 0; i < axes; i++) {
      if (before[i] < 0 || after[i] < 0) {
        throw new UnsupportedException("pads below 0");
      }
    }
    return new Window(
        window,
        stride,
        dilation,
        before,
        after,
        node.whole("ceil_mode", 0) != 0,
        auto.equals("SAME_UPPER"));
  }

  private static int[] each(OnnxNode node, String attribute, int axes) {
    int[] values = node.wholes(attribute);
    if (values == null) {
      values = new int[axes];
      Arrays.fill(values, 1);
    }
    for (int value : values) {
      if (values.length != axes || value < 1) {
        throw new MalformedException(attribute + " " + Arrays.toString(values));
      }
    }
    return values;
  }

  /** The number of windows along each axis. */
  int[] windows(int[] places) {
    int[] windows = new int[places.length];
    for (int i = 0; i < places.length; i++) {
      int reach = (kernel[i] - 1) * dilation[i] + 1;
      int span = places[i] + before[i] + after[i] - reach;
      if (span < 0) {
        throw new MalformedException(
            "a window of " + Extents.text(kernel) + " over " + Extents.text(places));
      }
      windows[i] = (ceil ? (span + stride[i] - 1) / stride[i] : span / stride[i]) + 1;
      // A window that begins behind the input is none.
      if (ceil && (windows[i] - 1) * stride[i] >= places[i] + before[i]) {
        windows[i]--;
      }
    }
    return windows;
  }

  /** {@code top,bottom,left,right}. */
  String padding() {
    int[] sides = new int[2 * kernel.length];
    for (int i = 0; i < kernel.length; i++) {
      sides[2 * i] = before[i];
      sides[2 * i + 1] = after[i];
    }
    return Numbers.list(sides);
  }

  boolean isPadded() {
    return Arrays.stream(before).sum() + Arrays.stream(after).sum() > 0;
  }

  boolean isDilated() {
    return Arrays.stream(dilation).anyMatch(step -> step > 1);
  }

  /** Writes kernel, stride and padding. */
  Line keys(Line line) {
    line.key("kernel", Numbers.extents(kernel)).key("stride", Numbers.extents(stride));
    return same ? line.key("padding", "same") : isPadded() ? line.key("padding", padding()) : line;
  }
}
