package io.margay.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What an ONNX file leaves open: extents, what its values stand for, and where its channels are.
 *
 * <pre>
 * OnnxOptions.of().scale(1 / 255.0).mean(0.485, 0.456, 0.406).std(0.229, 0.224, 0.225)
 * </pre>
 *
 * The network sees {@code (value · scale - mean) / std}, with the numbers of each channel.
 *
 * @param shapes of inputs by name, samples first, where the file does not say all extents
 * @param layout where the channels of inputs with samples and three more dimensions are
 * @param scale what values are multiplied by, a finite number but 0
 * @param mean one number, or one for each channel
 * @param std the same, none of them 0
 */
public record OnnxOptions(
    Map<String, List<Integer>> shapes,
    Layout layout,
    double scale,
    List<Double> mean,
    List<Double> std) {

  /** Where an input's channels are in ONNX; a sample of the model has them last in any case. */
  public enum Layout {
    /** Where the first operator that looks for channels finds them. */
    AUTO,
    /** NxCxHxW. */
    CHANNELS_FIRST,
    /** NxHxWxC. */
    CHANNELS_LAST
  }

  /**
   * @throws IllegalArgumentException if a number is not so, or a list is empty
   */
  public OnnxOptions {
    shapes = Map.copyOf(shapes);
    Objects.requireNonNull(layout, "layout");
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    check("scale", List.of(scale), scale == 0);
    check("mean", mean, false);
    check("std", std, std.contains(0.0));
    if (mean.size() > 1 && std.size() > 1 && mean.size() != std.size()) {
      throw new IllegalArgumentException(
          "mean has " + mean.size() + " numbers, std has " + std.size() + ", expected as many");
    }
  }

  private static void check(String what, List<Double> numbers, boolean zero) {
    if (numbers.isEmpty() || zero || !numbers.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          what + " " + numbers + ", expected finite numbers" + (zero ? " other than 0" : ""));
    }
  }

  /** As the file says: values as they are fed. */
  public static OnnxOptions of() {
    return new OnnxOptions(Map.of(), Layout.AUTO, 1, List.of(0.0), List.of(1.0));
  }

  /** With the shape of an input, samples first. */
  public OnnxOptions shape(String input, int... dims) {
    Map<String, List<Integer>> changed = new java.util.HashMap<>(shapes);
    changed.put(input, Arrays.stream(dims).boxed().toList());
    return new OnnxOptions(changed, layout, scale, mean, std);
  }

  /** With another layout. */
  public OnnxOptions layout(Layout changed) {
    return new OnnxOptions(shapes, changed, scale, mean, std);
  }

  /** With another factor. */
  public OnnxOptions scale(double changed) {
    return new OnnxOptions(shapes, layout, changed, mean, std);
  }

  /** With other means. */
  public OnnxOptions mean(double... changed) {
    return new OnnxOptions(shapes, layout, scale, list(changed), std);
  }

  /** With other deviations. */
  public OnnxOptions std(double... changed) {
    return new OnnxOptions(shapes, layout, scale, mean, list(changed));
  }

  private static List<Double> list(double... numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }

  /** Writes scale and shift of an input, where they are not the usual ones. */
  void normalise(Line input) {
    List<Float> scales = std.stream().map(one -> (float) (scale / one)).toList();
    int channels = Math.max(mean.size(), std.size());
    List<Float> shifts = new java.util.ArrayList<>();
    for (int i = 0; i < channels; i++) {
      shifts.add(
          (float) (-mean.get(Math.min(i, mean.size() - 1)) / std.get(Math.min(i, std.size() - 1))));
    }
    if (scales.stream().anyMatch(one -> one != 1)) {
      input.key("scale", words(scales));
    }
    if (shifts.stream().anyMatch(one -> one != 0)) {
      input.key("shift", words(shifts));
    }
  }

  private static String words(List<Float> numbers) {
    return numbers.stream().map(Numbers::text).collect(Collectors.joining(","));
  }
}
