package io.margay.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Pooling of places. */
final class Pools {

  /** Less than any value that a network sees, and a number still. */
  private static final float LEAST = -1e9f;

  private static final int MOST_SPREAD = 1024;
  private static final int MOST_NORM = 16;

  private Pools() {}

  static void addTo(Map<String, Operators.Lower> table) {
    table.put("MaxPool", Pools::largest);
    table.put("AveragePool", Pools::average);
    table.put("LpPool", Pools::norm);
    table.put("GlobalAveragePool", call -> global(call, "global_avgpool"));
    table.put("GlobalMaxPool", call -> global(call, "global_maxpool"));
  }

  private static void global(Call call, String op) {
    Picture picture = Picture.of(call, call.data(0));
    Line line = call.line(op, new int[] {picture.channels()}, picture.line());
    List<List<Factor>> axes = new ArrayList<>();
    axes.add(picture.samples());
    axes.add(Value.factors(picture.channels()));
    for (int i = 0; i < picture.axes(); i++) {
      axes.add(List.of());
    }
    call.give(new Value(line, axes, axes.get(1)));
  }

  private static void largest(Call call) {
    if (call.wants(1)) {
      throw new UnsupportedException("the second output, places of the largest values");
    }
    Picture picture = Picture.of(call, call.data(0));
    Window window = Window.of(call.node(), picture.places(), null);
    int[] shape = Picture.shape(window.windows(picture.places()), picture.channels());
    if (window.isDilated()) {
      call.give(picture.value(spread(call, picture, window)));
      return;
    }
    call.give(picture.value(pooled(call, "maxpool", picture, window, shape)));
  }

  private static Line pooled(Call call, String op, Picture picture, Window window, int[] shape) {
    Line line = window.keys(call.line(op + picture.axes() + "d", shape, picture.line()));
    return window.ceil() ? line.key("fit", "ceil") : line;
  }

  private static void average(Call call) {
    Picture picture = Picture.of(call, call.data(0));
    Window window = Window.of(call.node(), picture.places(), null);
    boolean padding = call.node().whole("count_include_pad", 0) != 0;
    int[] shape = Picture.shape(window.windows(picture.places()), picture.channels());
    if (window.isDilated()) {
      call.give(picture.value(summed(call, picture, window, padding)));
      return;
    }
    Line line = pooled(call, "avgpool", picture, window, shape);
    call.give(picture.value(padding ? line.key("count_padding", "true") : line));
  }

  /** The padding behind, such that the last windows are whole. */
  private static int[] behind(Window window, int[] places) {
    int[] windows = window.windows(places);
    int[] after = new int[places.length];
    for (int i = 0; i < places.length; i++) {
      int reach = (window.kernel()[i] - 1) * window.dilation()[i] + 1;
      after[i] =
          Math.max(
              0, (windows[i] - 1) * window.stride()[i] + reach - places[i] - window.before()[i]);
    }
    return after;
  }

  /** The largest of values with gaps between: axis by axis the largest of slices. */
  private static Line spread(Call call, Picture picture, Window window) {
    int[] places = picture.places();
    int[] windows = window.windows(places);
    int[] after = behind(window, places);
    Line line =
        Paddings.padded(
            call,
            picture.line(),
            Arrays.copyOf(window.before(), places.length + 1),
            Arrays.copyOf(after, places.length + 1),
            LEAST);
    for (int i = 0; i < places.length; i++) {
      List<Line> parts = new ArrayList<>();
      int span = (windows[i] - 1) * window.stride()[i] + 1;
      if (window.kernel()[i] > MOST_SPREAD) {
        throw new UnsupportedException(
            "a window of more than " + MOST_SPREAD + " places with gaps");
      }
      for (int k = 0; k < window.kernel()[i]; k++) {
        int start = k * window.dilation()[i];
        parts.add(Rearrangements.sliced(call, line, i, start, start + span, window.stride()[i]));
      }
      line = parts.size() == 1 ? parts.get(0) : call.line("maximum", parts.get(0).shape(), parts);
    }
    return line;
  }

  /** Roots of sums of powers of absolute values. */
  private static void norm(Call call) {
    int p = call.node().whole("p", 2);
    if (p < 1 || p > MOST_NORM) {
      throw new UnsupportedException("p " + p + ", expected 1 to " + MOST_NORM);
    }
    Value x = call.data(0);
    Value size = p % 2 == 0 ? x : Arithmetic.absolute(call, x);
    Picture picture = Picture.of(call, Arithmetic.raised(call, size, p));
    Window window = Window.of(call.node(), picture.places(), null);
    Value sums = picture.value(sums(call, picture, window));
    call.give(Arithmetic.raised(call, sums, 1f / p));
  }

  /** A mean of values with gaps between: their sum over their number. */
  private static Line summed(Call call, Picture picture, Window window, boolean padding) {
    int[] places = picture.places();
    int[] windows = window.windows(places);
    Line sums = sums(call, picture, window);
    float[] shares = {1};
    for (int i = 0; i < places.length; i++) {
      float[] next = new float[Constant.madeElements(shares.length, windows[i])];
      for (int k = 0; k < next.length; k++) {
        int count = counted(window, places, i, k % windows[i], padding);
        next[k] = shares[k / windows[i]] / count;
      }
      shares = next;
    }
    Line counts = call.parameter(Constant.of(Picture.shape(windows, 1), shares));
    counts.key("frozen", "true");
    return call.line("multiply", sums.shape(), sums, counts);
  }

  /** The sum of each channel's values under each window, by a convolution with ones. */
  private static Line sums(Call call, Picture picture, Window window) {
    int[] places = picture.places();
    int[] windows = window.windows(places);
    int[] after = behind(window, places);
    int axes = places.length;
    int channels = picture.channels();
    int[] kernel = Picture.shape(window.kernel(), channels);
    int[] weights = Arrays.copyOf(kernel, axes + 2);
    weights[axes + 1] = 1;
    Window whole =
        new Window(
            window.kernel(),
            window.stride(),
            window.dilation(),
            window.before(),
            after,
            false,
            false);
    return whole
        .keys(
            call.line(
                "depthwise_conv" + axes + "d", Picture.shape(windows, channels), picture.line()))
        .key("dilation", Numbers.extents(window.dilation()))
        .key("bias", "false")
        .key("frozen", "true")
        .weights("kernel", Weights.filled(1, weights));
  }

  /** How many values of an axis are under window number {@code number}. */
  private static int counted(Window window, int[] places, int axis, int number, boolean padding) {
    int first = number * window.stride()[axis] - window.before()[axis];
    int low = padding ? -window.before()[axis] : 0;
    int high = places[axis] + (padding ? window.after()[axis] : 0);
    int count = 0;
    for (int k = 0; k < window.kernel()[axis]; k++) {
      int place = first + k * window.dilation()[axis];
      count += place >= low && place < high ? 1 : 0;
    }
    return Math.max(1, count);
  }
}
