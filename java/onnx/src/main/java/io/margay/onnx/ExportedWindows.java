package io.margay.onnx;

import io.margay.program.Keys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Windows over places, as ONNX says them: every padding is worked out from the shapes. */
final class ExportedWindows {

  private ExportedWindows() {}

  private static int[] places(int[] shape) {
    return Arrays.copyOf(shape, shape.length - 1);
  }

  private static int[] extents(Keys keys, String key, int axes, int[] usual) {
    return keys.get(
        key,
        usual,
        text -> {
          int[] extents = Arrays.stream(text.split("x")).mapToInt(Integer::parseInt).toArray();
          if (extents.length == 1) {
            extents = Arrays.copyOf(extents, axes);
            Arrays.fill(extents, extents[0]);
          }
          return extents;
        });
  }

  private static int[] filled(int axes, int value) {
    int[] all = new int[axes];
    Arrays.fill(all, value);
    return all;
  }

  /**
   * Padding in front of each axis.
   *
   * @param all padding of both sides, where it is {@code same}
   */
  private static int[] before(Keys keys, int axes, int[] all) {
    String padding = keys.get("padding", "valid", word -> word);
    int[] before = new int[axes];
    for (int i = 0; i < axes; i++) {
      before[i] =
          padding.equals("valid")
              ? 0
              : padding.equals("same") ? Math.max(0, all[i]) / 2 : side(padding, i, 0);
    }
    return before;
  }

  /** One side of an axis: of one number, of one for each axis, or of both for each. */
  private static int side(String padding, int axis, int side) {
    if (padding.contains(",")) {
      return Integer.parseInt(padding.split(",")[2 * axis + side]);
    }
    String[] each = padding.split("x");
    return Integer.parseInt(each[each.length == 1 ? 0 : axis]);
  }

  /** Kernel, strides, dilations and pads such that as many windows come out as the program has. */
  private static Object[] window(Export.Layer layer, int[] stride, Object... more) {
    Keys keys = layer.keys();
    int axes = layer.axes();
    int[] in = places(layer.inputShape(0));
    int[] out = places(layer.shape());
    int[] kernel = extents(keys, "kernel", axes, null);
    int[] dilation = extents(keys, "dilation", axes, filled(axes, 1));
    int[] all = new int[axes];
    for (int i = 0; i < axes; i++) {
      all[i] = (out[i] - 1) * stride[i] + (kernel[i] - 1) * dilation[i] + 1 - in[i];
    }
    int[] before = before(keys, axes, all);
    int[] pads = Arrays.copyOf(before, 2 * axes);
    String padding = keys.get("padding", "valid", word -> word);
    for (int i = 0; i < axes; i++) {
      boolean said = !padding.equals("valid") && !padding.equals("same");
      int after = said ? side(padding, i, 1) : 0;
      // What the program says where it gives as many windows, else what the last window needs.
      int spare = all[i] - before[i];
      pads[axes + i] = spare <= after && after - spare < stride[i] ? after : Math.max(0, spare);
    }
    List<Object> attributes = new ArrayList<>(List.of(more));
    attributes.addAll(List.of("kernel_shape", kernel, "strides", stride));
    attributes.addAll(
        padding.equals("same") ? List.of("auto_pad", "SAME_UPPER") : List.of("pads", pads));
    if (Arrays.stream(dilation).anyMatch(one -> one > 1)) {
      attributes.addAll(List.of("dilations", dilation));
    }
    return attributes.toArray();
  }

  /** Weights with the places behind two other dimensions. */
  private static Constant turned(Constant kernel, int first, int second) {
    int axes = kernel.rank() - 2;
    int[] order = new int[kernel.rank()];
    order[0] = axes + first;
    order[1] = axes + second;
    for (int i = 0; i < axes; i++) {
      order[2 + i] = i;
    }
    return kernel.transposed(order);
  }

  private static List<String> in(Export.Layer layer, Constant kernel) {
    List<String> in = new ArrayList<>(List.of(layer.form(0, true)));
    in.add(layer.constant("kernel", kernel));
    Constant bias = layer.parameter("bias");
    if (bias != null) {
      in.add(layer.constant("bias", bias));
    }
    return in;
  }

  static void convolution(Export.Layer layer) {
    int axes = layer.axes();
    layer.give(
        "Conv",
        in(layer, turned(layer.parameter("kernel"), 1, 0)),
        true,
        window(
            layer,
            extents(layer.keys(), "stride", axes, filled(axes, 1)),
            "group",
            layer.keys().whole("groups", 1)));
  }

  /** Places x channels x filters of each: as many groups as channels. */
  static void depthwise(Export.Layer layer) {
    int axes = layer.axes();
    Constant kernel = turned(layer.parameter("kernel"), 0, 1);
    int channels = kernel.dims()[0];
    int[] dims = kernel.dims().clone();
    dims[0] = channels * dims[1];
    dims[1] = 1;
    layer.give(
        "Conv",
        in(layer, kernel.reshaped(dims)),
        true,
        window(layer, extents(layer.keys(), "stride", axes, filled(axes, 1)), "group", channels));
  }

  static void transposed(Export.Layer layer) {
    Keys keys = layer.keys();
    int axes = layer.axes();
    int[] stride = extents(keys, "stride", axes, filled(axes, 1));
    int[] kernel = extents(keys, "kernel", axes, null);
    int[] dilation = extents(keys, "dilation", axes, filled(axes, 1));
    int[] in = places(layer.inputShape(0));
    int[] out = places(layer.shape());
    int[] extra = extents(keys, "output_padding", axes, filled(axes, 0));
    int[] all = new int[axes];
    for (int i = 0; i < axes; i++) {
      all[i] = (in[i] - 1) * stride[i] + (kernel[i] - 1) * dilation[i] + 1 + extra[i] - out[i];
      if (all[i] < 0) {
        extra[i] -= all[i];
        all[i] = 0;
      }
    }
    int[] pads = Arrays.copyOf(before(keys, axes, all), 2 * axes);
    for (int i = 0; i < axes; i++) {
      pads[axes + i] = all[i] - pads[i];
    }
    layer.give(
        "ConvTranspose",
        in(layer, turned(layer.parameter("kernel"), 1, 0)),
        true,
        "kernel_shape",
        kernel,
        "strides",
        stride,
        "dilations",
        dilation,
        "pads",
        pads,
        "output_padding",
        extra,
        "group",
        keys.whole("groups", 1));
  }

  static void pool(Export.Layer layer, String op) {
    int axes = layer.axes();
    int[] kernel = extents(layer.keys(), "kernel", axes, null);
    boolean padding = layer.keys().flag("count_padding", false);
    if (padding && layer.keys().get("fit", "floor", word -> word).equals("ceil")) {
      throw new UnsupportedException("count_padding with fit=ceil");
    }
    Object[] more =
        op.equals("AveragePool")
            ? new Object[] {"count_include_pad", padding ? 1 : 0}
            : new Object[0];
    layer.replace(
        op,
        List.of(layer.form(0, true)),
        true,
        window(layer, extents(layer.keys(), "stride", axes, kernel), more));
  }

  /** Bins of one size are windows. */
  static void adaptive(Export.Layer layer, String op) {
    int[] in = places(layer.inputShape(0));
    int[] out = places(layer.shape());
    int[] kernel = new int[in.length];
    for (int i = 0; i < in.length; i++) {
      if (in[i] % out[i] != 0) {
        throw new UnsupportedException(
            Extents.text(out) + " bins of " + Extents.text(in) + " places, which differ in size");
      }
      kernel[i] = in[i] / out[i];
    }
    layer.replace(
        op, List.of(layer.form(0, true)), true, "kernel_shape", kernel, "strides", kernel);
  }

  static void resize(Export.Layer layer) {
    Keys keys = layer.keys();
    int[] size = Exported.firstShape(layer.shape());
    int[] from = Exported.firstShape(layer.inputShape(0));
    float[] scales = new float[size.length + 1];
    scales[0] = 1;
    for (int i = 0; i < size.length; i++) {
      scales[i + 1] = (float) size[i] / from[i];
    }
    boolean linear = keys.get("mode", "nearest", word -> word).equals("bilinear");
    String coordinates = keys.get("coordinates", "half_pixel", word -> word);
    layer.replace(
        "Resize",
        List.of(
            layer.form(0, true),
            "",
            layer.constant("scales", Constant.of(new int[] {scales.length}, scales))),
        true,
        "mode",
        linear ? "linear" : "nearest",
        "coordinate_transformation_mode",
        coordinates,
        "nearest_mode",
        coordinates.equals("asymmetric") ? "floor" : "round_prefer_ceil");
  }

  /** Both sides of each dimension of a sample: the channels may be left out. */
  private static int[][] sides(Keys keys, String key, int rank) {
    String text = keys.text(key);
    int said = text.contains(",") ? text.split(",").length / 2 : text.split("x").length;
    int[][] sides = new int[2][rank];
    int axes = said == 1 && !text.contains(",") ? rank - 1 : said;
    for (int i = 0; i < axes; i++) {
      sides[0][i] = side(text, i, 0);
      sides[1][i] = side(text, i, 1);
    }
    return sides;
  }

  static void pad(Export.Layer layer) {
    Keys keys = layer.keys();
    int rank = layer.shape().length;
    boolean first = layer.isFirst(0);
    int[][] sides = sides(keys, "padding", rank);
    int[] pads = new int[2 * (rank + 1)];
    for (int i = 0; i < rank; i++) {
      int at = Exported.axis(i, rank, first);
      pads[at] = sides[0][i];
      pads[rank + 1 + at] = sides[1][i];
    }
    String mode = keys.get("mode", "zero", word -> word);
    layer.replace(
        "Pad",
        List.of(
            layer.form(0, first),
            layer.constant("pads", Constant.row(pads)),
            layer.constant("value", Constant.scalar((float) keys.number("value", 0)))),
        first,
        "mode",
        mode.equals("zero") ? "constant" : mode);
  }

  static void crop(Export.Layer layer) {
    int rank = layer.shape().length;
    boolean first = layer.isFirst(0);
    int[][] sides = sides(layer.keys(), "cropping", rank);
    int[] starts = new int[rank];
    int[] ends = new int[rank];
    int[] axes = new int[rank];
    for (int i = 0; i < rank; i++) {
      starts[i] = sides[0][i];
      ends[i] = layer.inputShape(0)[i] - sides[1][i];
      axes[i] = Exported.axis(i, rank, first);
    }
    layer.replace(
        "Slice",
        List.of(
            layer.form(0, first),
            layer.constant("starts", Constant.row(starts)),
            layer.constant("ends", Constant.row(ends)),
            layer.constant("axes", Constant.row(axes))),
        first);
  }
}
