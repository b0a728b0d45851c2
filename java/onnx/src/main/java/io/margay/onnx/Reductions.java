package io.margay.onnx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sums, means and largest values over dimensions. */
final class Reductions {

  private Reductions() {}

  static void addTo(Map<String, Operators.Lower> table) {
    table.put("ReduceSum", call -> call.give(reduced(call, "reduce_sum", call.data(0))));
    table.put("ReduceMean", call -> call.give(reduced(call, "reduce_mean", call.data(0))));
    table.put("ReduceMax", call -> call.give(reduced(call, "reduce_max", call.data(0))));
    table.put(
        "ReduceMin",
        call ->
            call.give(call.times(reduced(call, "reduce_max", call.times(call.data(0), -1)), -1)));
    table.put(
        "ReduceL1",
        call -> call.give(reduced(call, "reduce_sum", Arithmetic.absolute(call, call.data(0)))));
    table.put("ReduceL2", call -> call.give(norm(call)));
    table.put(
        "ReduceLogSum",
        call -> call.give(call.unary("log", reduced(call, "reduce_sum", call.data(0)))));
    table.put(
        "ReduceSumSquare",
        call -> call.give(reduced(call, "reduce_sum", square(call, call.data(0)))));
  }

  private static Value norm(Call call) {
    return call.unary("sqrt", reduced(call, "reduce_sum", square(call, call.data(0))));
  }

  static Value square(Call call, Value x) {
    return Call.like(x, call.line("multiply", x.line().shape(), x.line(), x.line()));
  }

  private static Value reduced(Call call, String op, Value x) {
    Constant said = call.constantOrNull(1);
    int[] axes = said == null ? new int[0] : said.row();
    if (axes.length == 0 && call.node().whole("noop_with_empty_axes", 0) != 0) {
      return x;
    }
    Set<Integer> gone = new HashSet<>();
    for (int axis : axes) {
      gone.add(Extents.axis(axis, x.rank()));
    }
    for (int i = 0; axes.length == 0 && i < x.rank(); i++) {
      gone.add(i);
    }
    return over(call, op, x, gone, call.node().whole("keepdims", 1) != 0);
  }

  /** One number for all values of some axes. */
  static Value over(Call call, String op, Value x, Set<Integer> gone, boolean keep) {
    Set<Factor> over = new HashSet<>();
    for (int axis : gone) {
      if (x.isBatch(axis)) {
        throw new AcrossSamplesException("a reduction over samples");
      }
      over.addAll(x.axes().get(axis));
    }
    List<List<Factor>> groups = x.groups();
    if (groups == null || groups.stream().anyMatch(group -> mixed(group, over))) {
      groups = Layouts.runs(x.memory(), over::contains);
    }
    if (groups.size() > 4) {
      List<Factor> rest = x.memory().stream().filter(factor -> !over.contains(factor)).toList();
      groups = List.of(rest, x.memory().stream().filter(over::contains).toList());
    }
    Line source = call.layouts().arrange(x, groups);
    List<Integer> dimensions = new ArrayList<>();
    List<Integer> shape = new ArrayList<>();
    List<Factor> memory = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      if (!groups.get(i).isEmpty() && over.containsAll(groups.get(i))) {
        dimensions.add(i);
      } else {
        shape.add(source.shape()[i]);
        memory.addAll(groups.get(i));
      }
    }
    List<List<Factor>> left = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      if (!gone.contains(i)) {
        left.add(x.axes().get(i));
      } else if (keep) {
        left.add(List.of());
      }
    }
    if (dimensions.isEmpty()) {
      return new Value(source, left, memory);
    }
    if (shape.isEmpty()) {
      shape.add(1);
    }
    Line line =
        call.line(op, shape.stream().mapToInt(Integer::intValue).toArray(), source)
            .key("axes", Numbers.list(dimensions.stream().mapToInt(Integer::intValue).toArray()));
    return new Value(line, left, memory);
  }

  private static boolean mixed(List<Factor> group, Set<Factor> over) {
    return group.stream().anyMatch(over::contains) && !over.containsAll(group);
  }
}
