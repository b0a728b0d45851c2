package io.margay.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Normalisation by statistics. */
final class Normalizations {

  /** The least that programs take. */
  private static final float LEAST_EPSILON = 1e-10f;

  private Normalizations() {}

  static void addTo(Map<String, Operators.Lower> table) {
    table.put("BatchNormalization", Normalizations::batch);
    table.put("InstanceNormalization", Normalizations::instance);
    table.put("GroupNormalization", Normalizations::group);
    table.put("LayerNormalization", Normalizations::layer);
    table.put("LRN", Normalizations::local);
    table.put("MeanVarianceNormalization", Normalizations::meanVariance);
  }

  private static Constant channels(Call call, int input, int channels) {
    Constant values = call.constant(input);
    if (values.elements() != channels) {
      throw new MalformedException(
          "'"
              + call.node().inputs().get(input)
              + "' has "
              + values.elements()
              + " values, expected "
              + channels);
    }
    return values;
  }

  private static void batch(Call call) {
    OnnxNode node = call.node();
    if (node.opset() < 9 && node.whole("spatial", 1) == 0) {
      throw new UnsupportedException("statistics of places (spatial = 0)");
    }
    if (node.whole("training_mode", 0) != 0 && (call.wants(1) || call.wants(2))) {
      throw new UnsupportedException("training_mode = 1 with running statistics as outputs");
    }
    Value x = call.data(0);
    Picture picture = Picture.of(call, x);
    int channels = picture.channels();
    Line line =
        call.same("batch_norm", picture.line())
            .key("momentum", node.number("momentum", 0.9f))
            .key("epsilon", Math.max(LEAST_EPSILON, node.number("epsilon", 1e-5f)))
            .weights("gamma", Weights.of(channels(call, 1, channels), channels))
            .weights("beta", Weights.of(channels(call, 2, channels), channels))
            .weights("moving_mean", Weights.of(channels(call, 3, channels), channels))
            .weights("moving_variance", Weights.of(channels(call, 4, channels), channels));
    call.give(picture.value(line));
  }

  private static void instance(Call call) {
    Picture picture = Picture.of(call, call.data(0));
    int channels = picture.channels();
    Line line =
        call.same("instance_norm", picture.line())
            .key("epsilon", call.node().number("epsilon", 1e-5f))
            .weights("gamma", Weights.of(channels(call, 1, channels), channels))
            .weights("beta", Weights.of(channels(call, 2, channels), channels));
    call.give(picture.value(line));
  }

  /** Until opset 20 scale and bias have a number for each group. */
  private static void group(Call call) {
    Picture picture = Picture.of(call, call.data(0));
    int channels = picture.channels();
    int groups = call.node().whole("num_groups", 1);
    Line line =
        call.same("group_norm", picture.line())
            .key("groups", groups)
            .key("epsilon", call.node().number("epsilon", 1e-5f));
    for (int i = 1; i <= 2; i++) {
      Constant values = call.constant(i);
      if (values.elements() == groups && groups != channels) {
        values = values.reshaped(groups, 1).expanded(groups, channels / groups).reshaped(channels);
      }
      if (values.elements() != channels) {
        throw new MalformedException(values.elements() + " values, expected " + channels);
      }
      line.weights(i == 1 ? "gamma" : "beta", Weights.of(values, channels));
    }
    call.give(picture.value(line));
  }

  /** Rows of what is normalised together, the values of some axes, one behind the other. */
  private static Value rows(Call call, Value x, Set<Integer> axes) {
    List<Factor> before = new ArrayList<>();
    List<Factor> normalised = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      if (axes.contains(i) && x.isBatch(i)) {
        throw new AcrossSamplesException("statistics of samples");
      }
      (axes.contains(i) ? normalised : before).addAll(x.own(i));
    }
    return call.layouts()
        .arranged(x, before.isEmpty() ? List.of(normalised) : List.of(before, normalised));
  }

  private static void layer(Call call) {
    Value x = call.data(0);
    int axis = Extents.axis(call.node().whole("axis", -1), x.rank());
    Set<Integer> axes = new HashSet<>();
    for (int i = axis; i < x.rank(); i++) {
      axes.add(i);
    }
    Value rows = rows(call, x, axes);
    int[] dims = Arrays.copyOfRange(x.dims(), axis, x.rank());
    int count = Extents.elements(dims);
    Line line =
        call.same("layer_norm", rows.line()).key("epsilon", call.node().number("epsilon", 1e-5f));
    line.weights("gamma", Weights.of(call.constant(1).expanded(dims), count));
    if (call.has(2)) {
      line.weights("beta", Weights.of(call.constant(2).expanded(dims), count));
    } else {
      line.key("center", "false");
    }
    call.give(Call.like(rows, line));
    if (call.wants(1) || call.wants(2)) {
      statistics(call, x, rows, axes);
    }
  }

  /** Mean, and the inverse of the deviation: what differences from the mean were multiplied by. */
  private static void statistics(Call call, Value x, Value rows, Set<Integer> axes) {
    Value mean = Reductions.over(call, "reduce_mean", x, axes, true);
    Value away = call.combined("subtract", x, mean);
    Line line =
        call.same("layer_norm", rows.line())
            .key("epsilon", call.node().number("epsilon", 1e-5f))
            .key("center", "false")
            .key("scale", "false");
    Value both = call.combined("multiply", Call.like(rows, line), away);
    Value scaled = Reductions.over(call, "reduce_sum", both, axes, true);
    Value squares = Reductions.over(call, "reduce_sum", Reductions.square(call, away), axes, true);
    call.give(1, mean);
    call.give(2, call.combined("divide", scaled, squares));
  }

  private static void meanVariance(Call call) {
    int[] said = call.node().wholes("axes");
    Value x = call.data(0);
    Set<Integer> axes = new HashSet<>();
    for (int axis : said == null ? new int[] {0, 2, 3} : said) {
      axes.add(Extents.axis(axis, x.rank()));
    }
    Value rows = rows(call, x, axes);
    Line line =
        call.same("layer_norm", rows.line())
            .key("epsilon", LEAST_EPSILON)
            .key("center", "false")
            .key("scale", "false");
    call.give(Call.like(rows, line));
  }

  private static void local(Call call) {
    OnnxNode node = call.node();
    Picture picture = Picture.of(call, call.data(0));
    int size = node.whole("size", 5);
    Line line =
        call.same("local_response_norm", picture.line())
            .key("size", size)
            .key("alpha", node.number("alpha", 1e-4f) / size)
            .key("beta", node.number("beta", 0.75f))
            .key("k", node.number("bias", 1));
    call.give(picture.value(line));
  }
}
