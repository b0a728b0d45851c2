package io.margay.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor NxCx… as operators of pictures take it: a sample's places, then its channels.
 *
 * @param line of shape …xC
 * @param samples the first axis
 */
record Picture(Line line, List<Factor> samples) {

  /**
   * @throws AcrossSamplesException if the first axis counts no samples, or more than one in a graph
   *     that is a single sample
   */
  static Picture of(Call call, Value value) {
    if (value.rank() < 2) {
      throw new MalformedException(value.rank() + " dimensions, expected at least 2");
    }
    boolean batch = value.isBatch(0) && value.axes().get(0).size() == 1;
    if (!batch && (value.dim(0) != 1 || value.hasBatch())) {
      if (call.batched()) {
        throw new AcrossSamplesException("the first dimension counts no samples");
      }
      throw new UnsupportedException(
          value.dim(0) + " samples, in a graph that mixes samples: expected 1");
    }
    List<List<Factor>> groups = new ArrayList<>();
    for (int axis = 2; axis < value.rank(); axis++) {
      groups.add(value.axes().get(axis));
    }
    groups.add(value.axes().get(1));
    if (groups.size() > 4) {
      throw new UnsupportedException(
          value.rank() + " dimensions, expected at most 5 with samples and channels");
    }
    return new Picture(call.layouts().arrange(value, groups), value.axes().get(0));
  }

  /** The number of dimensions that places have. */
  int axes() {
    return line.shape().length - 1;
  }

  int channels() {
    return line.shape()[axes()];
  }

  int[] places() {
    return Arrays.copyOf(line.shape(), axes());
  }

  /** Places with other channels. */
  static int[] shape(int[] places, int channels) {
    int[] shape = Arrays.copyOf(places, places.length + 1);
    shape[places.length] = channels;
    return shape;
  }

  /** What a line of places and channels is as a tensor. */
  Value value(Line changed) {
    int[] shape = changed.shape();
    List<List<Factor>> axes = new ArrayList<>();
    List<Factor> memory = new ArrayList<>();
    for (int extent : shape) {
      axes.add(Value.factors(extent));
      memory.addAll(axes.get(axes.size() - 1));
    }
    axes.add(0, axes.remove(axes.size() - 1));
    axes.add(0, samples);
    return new Value(changed, axes, memory);
  }
}
