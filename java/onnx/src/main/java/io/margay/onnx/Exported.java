package io.margay.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values of a program in the graph that is written. Each has one or two forms, made when they are
 * wanted: in the program's order, channels last, or channels first, as ONNX' operators of pictures
 * take it. Samples come first in both.
 */
final class Exported {

  private final GraphWriter graph;
  private final Map<String, String> last = new LinkedHashMap<>();
  private final Map<String, String> first = new LinkedHashMap<>();
  private final Map<String, int[]> shapes = new LinkedHashMap<>();

  Exported(GraphWriter graph) {
    this.graph = graph;
  }

  /** Says what a value is called. */
  void put(String value, int[] shape, boolean channelsFirst, String tensor) {
    shapes.put(value, shape);
    (channelsFirst && shape.length > 1 ? first : last).put(value, tensor);
    if (shape.length == 1) {
      first.put(value, last.get(value));
    }
  }

  int[] shape(String value) {
    return shapes.get(value);
  }

  /** Whether it is there with channels first. */
  boolean isFirst(String value) {
    return first.containsKey(value) && !last.containsKey(value);
  }

  String last(String value) {
    String tensor = last.get(value);
    return tensor != null ? tensor : turned(value, first.get(value), last, false);
  }

  String first(String value) {
    String tensor = first.get(value);
    return tensor != null ? tensor : turned(value, last.get(value), first, true);
  }

  String form(String value, boolean channelsFirst) {
    return channelsFirst ? first(value) : last(value);
  }

  private String turned(String value, String tensor, Map<String, String> to, boolean toFirst) {
    int rank = shapes.get(value).length;
    int[] order = new int[rank + 1];
    for (int i = 1; i <= rank; i++) {
      order[i] = toFirst ? (i == 1 ? rank : i - 1) : (i == rank ? 1 : i + 1);
    }
    String name = graph.name(value + (toFirst ? "/first" : "/last"));
    graph.node("Transpose", List.of(tensor), name, "perm", order);
    to.put(value, name);
    return name;
  }

  /** A sample's extents with channels first. */
  static int[] firstShape(int[] shape) {
    int[] turned = new int[shape.length];
    for (int i = 0; i < shape.length; i++) {
      turned[i] = i == 0 ? shape[shape.length - 1] : shape[i - 1];
    }
    return turned;
  }

  /** The axis of the graph's tensor, samples counted, that a sample's axis is. */
  static int axis(int axis, int rank, boolean channelsFirst) {
    int at = axis < 0 ? axis + rank : axis;
    return !channelsFirst || rank == 1 ? at + 1 : at == rank - 1 ? 1 : at + 2;
  }

  /** All samples' extents as a reshape says them. */
  static Constant target(int[] shape) {
    List<Integer> dims = new ArrayList<>(List.of(-1));
    Arrays.stream(shape).forEach(dims::add);
    return Constant.row(dims.stream().mapToInt(Integer::intValue).toArray());
  }
}
