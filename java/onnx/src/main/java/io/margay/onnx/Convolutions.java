package io.margay.onnx;

import java.util.Arrays;
import java.util.Map;

/** Convolutions, whose weights are constants. */
final class Convolutions {

  private Convolutions() {}

  static void addTo(Map<String, Operators.Lower> table) {
    table.put("Conv", Convolutions::convolution);
    table.put("ConvTranspose", Convolutions::transposed);
  }

  private static int[] window(Constant weights, int axes) {
    if (weights.rank() != axes + 2) {
      throw new MalformedException(
          "weights of " + Extents.text(weights.dims()) + " over " + axes + " axes");
    }
    return Arrays.copyOfRange(weights.dims(), 2, weights.rank());
  }

  /** The places first, then two others: the order of weights in programs. */
  private static int[] order(int axes, int first, int second) {
    int[] order = new int[axes + 2];
    for (int i = 0; i < axes; i++) {
      order[i] = 2 + i;
    }
    order[axes] = first;
    order[axes + 1] = second;
    return order;
  }

  private static void convolution(Call call) {
    Picture picture = Picture.of(call, call.data(0));
    Constant weights = call.constant(1);
    int axes = picture.axes();
    int channels = picture.channels();
    int groups = call.node().whole("group", 1);
    int[] kernel = window(weights, axes);
    Window window = Window.of(call.node(), picture.places(), kernel);
    int filters = weights.dims()[0];
    if (groups < 1 || weights.dims()[1] * groups != channels || filters % groups != 0) {
      throw new MalformedException(
          "weights "
              + Extents.text(weights.dims())
              + " in "
              + groups
              + " groups for "
              + channels
              + " channels");
    }
    int[] shape = Picture.shape(window.windows(picture.places()), filters);
    boolean depthwise = groups == channels && groups > 1;
    Line line =
        call.line((depthwise ? "depthwise_conv" : "conv") + axes + "d", shape, picture.line());
    if (!depthwise) {
      line.key("filters", filters);
    }
    window.keys(line);
    if (window.isDilated()) {
      line.key("dilation", Numbers.extents(window.dilation()));
    }
    if (depthwise) {
      if (filters > channels) {
        line.key("multiplier", filters / channels);
      }
      int[] seen = new int[axes + 2]; // channels, filters of each, places
      seen[0] = channels;
      seen[1] = filters / channels;
      System.arraycopy(kernel, 0, seen, 2, axes);
      int[] order = order(axes, 0, 1);
      line.weights("kernel", Weights.of(weights, seen, order, Extents.permuted(seen, order)));
    } else {
      if (groups > 1) {
        line.key("groups", groups);
      }
      int[] order = order(axes, 1, 0);
      line.weights(
          "kernel",
          Weights.of(weights, weights.dims(), order, Extents.permuted(weights.dims(), order)));
    }
    call.give(picture.value(bias(call, line, filters)));
  }

  private static Line bias(Call call, Line line, int filters) {
    if (!call.has(2)) {
      return line.key("bias", "false");
    }
    Constant bias = call.constant(2);
    if (bias.elements() != filters) {
      throw new MalformedException(bias.elements() + " biases for " + filters + " filters");
    }
    return line.weights("bias", Weights.of(bias, filters));
  }

  private static void transposed(Call call) {
    Picture picture = Picture.of(call, call.data(0));
    Constant weights = call.constant(1);
    OnnxNode node = call.node();
    int axes = picture.axes();
    int channels = picture.channels();
    int groups = node.whole("group", 1);
    int[] kernel = window(weights, axes);
    int filters = Math.multiplyExact(weights.dims()[1], groups);
    if (groups < 1 || weights.dims()[0] != channels || channels % groups != 0) {
      throw new MalformedException(
          "weights "
              + Extents.text(weights.dims())
              + " in "
              + groups
              + " groups for "
              + channels
              + " channels");
    }
    // Padding of its own is worked out from the output's shape below.
    Window window = Window.of(node.without("auto_pad"), picture.places(), kernel);
    int[] extra = node.wholes("output_padding");
    extra = extra == null ? new int[axes] : extra.clone();
    int[] wanted = node.wholes("output_shape");
    if (wanted != null && wanted.length == axes + 2) {
      wanted = Arrays.copyOfRange(wanted, 2, wanted.length);
    }
    String auto = node.word("auto_pad", "NOTSET");
    int[] places = picture.places();
    int[] output = new int[axes];
    int[] before = window.before().clone();
    int[] after = window.after().clone();
    for (int i = 0; i < axes; i++) {
      int whole = (places[i] - 1) * window.stride()[i] + (kernel[i] - 1) * window.dilation()[i] + 1;
      if (wanted != null || auto.startsWith("SAME")) {
        int extent = wanted != null ? wanted[i] : places[i] * window.stride()[i];
        int all = whole + extra[i] - extent;
        if (all < 0) {
          extra[i] -= all;
          all = 0;
        }
        boolean more = auto.equals("SAME_UPPER");
        before[i] = more ? all / 2 : all - all / 2;
        after[i] = all - before[i];
      }
      output[i] = whole - before[i] - after[i] + extra[i];
    }
    window = new Window(kernel, window.stride(), window.dilation(), before, after, false, false);
    Line line =
        call.line("conv" + axes + "d_transpose", Picture.shape(output, filters), picture.line());
    window.keys(line.key("filters", filters));
    if (window.isDilated()) {
      line.key("dilation", Numbers.extents(window.dilation()));
    }
    if (Arrays.stream(extra).anyMatch(one -> one != 0)) {
      line.key("output_padding", Numbers.extents(extra));
    }
    if (groups > 1) {
      line.key("groups", groups);
    }
    int[] order = order(axes, 1, 0);
    line.weights(
        "kernel",
        Weights.of(weights, weights.dims(), order, Extents.permuted(weights.dims(), order)));
    call.give(picture.value(bias(call, line, filters)));
  }
}
