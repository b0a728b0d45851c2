package io.margay.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Resize: where the rules are those of a program's {@code resize} it is one line; all others are
 * weighted sums along one axis after the other, as products with matrices that are made at import.
 */
final class Resizes {

  private Resizes() {}

  static void resize(Call call) {
    OnnxNode node = call.node();
    Value x = call.data(0);
    int rank = x.rank();
    float[] scales = new float[rank];
    Arrays.fill(scales, 1);
    int[] sizes = x.dims();
    int[] axes = node.wholes("axes");
    if (axes == null) {
      axes = new int[rank];
      Arrays.setAll(axes, i -> i);
    }
    if (call.has(3) && call.constant(3).elements() > 0) {
      int[] wanted = call.constant(3).row();
      String policy = node.word("keep_aspect_ratio_policy", "stretch");
      float least = Float.MAX_VALUE;
      float most = 0;
      for (int i = 0; i < axes.length; i++) {
        int axis = Extents.axis(axes[i], rank);
        sizes[axis] = wanted[i];
        scales[axis] = (float) wanted[i] / x.dim(axis);
        least = Math.min(least, scales[axis]);
        most = Math.max(most, scales[axis]);
      }
      if (!policy.equals("stretch")) {
        for (int one : axes) {
          int axis = Extents.axis(one, rank);
          scales[axis] = policy.equals("not_larger") ? least : most;
          sizes[axis] = Math.round(scales[axis] * x.dim(axis));
        }
      }
    } else {
      Constant wanted = call.constant(2);
      if (wanted.elements() != axes.length) {
        throw new MalformedException(wanted.elements() + " scales of " + axes.length + " axes");
      }
      for (int i = 0; i < axes.length; i++) {
        int axis = Extents.axis(axes[i], rank);
        scales[axis] = wanted.at(i);
        sizes[axis] = (int) Math.floor((double) x.dim(axis) * scales[axis] + 1e-6);
      }
    }
    for (int axis = 0; axis < rank; axis++) {
      if (sizes[axis] < 1) {
        throw new UnsupportedException("a resize to " + Extents.text(sizes));
      }
      if (x.isBatch(axis) && (sizes[axis] != x.dim(axis) || scales[axis] != 1)) {
        throw new AcrossSamplesException("a resize of samples");
      }
    }
    Rule rule = new Rule(node, roi(call, axes, rank));
    if (isNative(rule, x, sizes, scales)) {
      call.give(direct(call, rule, x, sizes));
      return;
    }
    Value resized = x;
    for (int axis = 0; axis < rank; axis++) {
      if (sizes[axis] != x.dim(axis) || rule.crops() && !x.isBatch(axis)) {
        Constant matrix = rule.matrix(x.dim(axis), sizes[axis], scales[axis], axis, rank);
        resized = Products.times(call, resized, axis, matrix, true);
      }
    }
    Constant around = rule.outside(x.dims(), sizes, scales);
    call.give(around == null ? resized : call.combined("add", resized, around));
  }

  private static float[] roi(Call call, int[] axes, int rank) {
    float[] roi = new float[2 * rank];
    Arrays.fill(roi, rank, 2 * rank, 1);
    if (call.has(1) && call.isConstant(1) && call.constant(1).elements() == 2 * axes.length) {
      for (int i = 0; i < axes.length; i++) {
        int axis = Extents.axis(axes[i], rank);
        roi[axis] = call.constant(1).at(i);
        roi[rank + axis] = call.constant(1).at(axes.length + i);
      }
    }
    return roi;
  }

  /** One or two axes of pictures, with the rules that a program's resize has. */
  private static boolean isNative(Rule rule, Value x, int[] sizes, float[] scales) {
    if (x.rank() < 3 || x.rank() > 5 || sizes[0] != x.dim(0) || sizes[1] != x.dim(1)) {
      return false;
    }
    if (!x.isBatch(0) && x.dim(0) != 1) {
      return false;
    }
    for (int axis = 2; axis < x.rank(); axis++) {
      // A scale that is no quotient of extents puts places elsewhere.
      if (Math.abs(scales[axis] * x.dim(axis) - sizes[axis]) > 1e-3) {
        return false;
      }
    }
    return rule.isNative(x, sizes);
  }

  private static Value direct(Call call, Rule rule, Value x, int[] sizes) {
    Picture picture = Picture.of(call, x);
    int[] places = Arrays.copyOfRange(sizes, 2, sizes.length);
    Line line =
        call.line("resize", Picture.shape(places, picture.channels()), picture.line())
            .key("size", Numbers.extents(places));
    if (rule.mode.equals("linear")) {
      line.key("mode", "bilinear");
    }
    String coordinates = rule.word();
    return picture.value(
        coordinates.equals("half_pixel") ? line : line.key("coordinates", coordinates));
  }

  /** What a node says of coordinates and weights. */
  private static final class Rule {
    private final String mode;
    private final String coordinates;
    private final String nearest;
    private final double a;
    private final boolean outside;
    private final boolean antialias;
    private final float extrapolation;
    private final float[] roi;

    Rule(OnnxNode node, float[] roi) {
      mode = node.word("mode", "nearest");
      coordinates = node.word("coordinate_transformation_mode", "half_pixel");
      nearest = node.word("nearest_mode", "round_prefer_floor");
      a = node.number("cubic_coeff_a", -0.75f);
      outside = node.whole("exclude_outside", 0) == 0;
      antialias = node.whole("antialias", 0) != 0;
      extrapolation = node.number("extrapolation_value", 0);
      this.roi = roi;
      if (!List.of("nearest", "linear", "cubic").contains(mode)) {
        throw new UnsupportedException("the mode " + mode);
      }
    }

    boolean crops() {
      return coordinates.equals("tf_crop_and_resize");
    }

    String word() {
      return coordinates.equals("pytorch_half_pixel") ? "half_pixel" : coordinates;
    }

    boolean isNative(Value x, int[] sizes) {
      boolean known = List.of("half_pixel", "align_corners", "asymmetric").contains(word());
      for (int axis = 2; axis < x.rank(); axis++) {
        known &= !coordinates.equals("pytorch_half_pixel") || sizes[axis] > 1;
      }
      if (antialias || !known || mode.equals("cubic")) {
        return false;
      }
      if (mode.equals("linear")) {
        return x.rank() == 4;
      }
      // Nearest takes the place whose centre is nearest; whole factors leave no doubt which.
      boolean whole = true;
      for (int axis = 2; axis < x.rank(); axis++) {
        whole &= sizes[axis] % x.dim(axis) == 0;
      }
      return whole
          && (coordinates.equals("asymmetric") && nearest.equals("floor")
              || word().equals("half_pixel") && nearest.startsWith("round"));
    }

    /** Rows are places of the input, columns those of the output. */
    Constant matrix(int in, int out, float scale, int axis, int rank) {
      float[] values = new float[Constant.madeElements(in, out)];
      for (int o = 0; o < out; o++) {
        double at = place(o, in, out, scale, axis, rank);
        if (crops() && (at < 0 || at > in - 1)) {
          continue;
        }
        if (mode.equals("nearest")) {
          values[clamp(rounded(at), in) * out + o] = 1;
          continue;
        }
        double stretch = antialias && scale < 1 ? scale : 1;
        double reach = (mode.equals("linear") ? 1 : 2) / stretch;
        int first = (int) Math.floor(at - reach) + 1;
        List<Double> weights = new ArrayList<>();
        double sum = 0;
        for (int i = first; i < at + reach; i++) {
          boolean inside = i >= 0 && i < in;
          double weight = inside || outside ? kernel((i - at) * stretch) : 0;
          weights.add(weight);
          sum += weight;
        }
        for (int k = 0; k < weights.size(); k++) {
          values[clamp(first + k, in) * out + o] += (float) (weights.get(k) / sum);
        }
      }
      return Constant.of(new int[] {in, out}, values);
    }

    /** The value beside the input, where places lie there, else 0; null if it is 0 everywhere. */
    Constant outside(int[] dims, int[] sizes, float[] scales) {
      if (!crops() || extrapolation == 0) {
        return null;
      }
      float[] values = new float[Constant.madeElements(sizes)];
      for (int axis = 0, inner = values.length; axis < sizes.length; axis++) {
        inner /= sizes[axis];
        for (int i = 0; i < values.length; i++) {
          double at =
              place(
                  i / inner % sizes[axis],
                  dims[axis],
                  sizes[axis],
                  scales[axis],
                  axis,
                  sizes.length);
          if (at < 0 || at > dims[axis] - 1) {
            values[i] = extrapolation;
          }
        }
      }
      return Constant.of(sizes, values);
    }

    private static int clamp(int place, int extent) {
      return Math.max(0, Math.min(extent - 1, place));
    }

    private double place(int o, int in, int out, float scale, int axis, int rank) {
      double wanted = (double) in * scale;
      return switch (coordinates) {
        case "half_pixel" -> (o + 0.5) / scale - 0.5;
        case "pytorch_half_pixel" -> out > 1 ? (o + 0.5) / scale - 0.5 : 0;
        case "align_corners" -> out > 1 ? o * (in - 1.0) / (out - 1) : 0;
        case "asymmetric" -> o / (double) scale;
        case "tf_half_pixel_for_nn" -> (o + 0.5) / scale;
        case "half_pixel_symmetric" -> in / 2.0 * (1 - out / wanted) + (o + 0.5) / scale - 0.5;
        case "tf_crop_and_resize" -> {
          double start = roi[axis];
          double end = roi[rank + axis];
          yield out > 1
              ? start * (in - 1) + o * (end - start) * (in - 1) / (out - 1)
              : 0.5 * (start + end) * (in - 1);
        }
        default -> throw new UnsupportedException("coordinates by " + coordinates);
      };
    }

    private int rounded(double at) {
      return (int)
          switch (nearest) {
            case "floor" -> Math.floor(at);
            case "ceil" -> Math.ceil(at);
            case "round_prefer_ceil" -> Math.floor(at + 0.5);
            default -> Math.ceil(at - 0.5);
          };
    }

    private double kernel(double x) {
      double d = Math.abs(x);
      if (mode.equals("linear")) {
        return Math.max(0, 1 - d);
      }
      if (d < 1) {
        return ((a + 2) * d - (a + 3)) * d * d + 1;
      }
      return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
    }
  }
}
