package io.margay.onnx;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * NumPy's broadcasting of values that may lie in different orders, and of constants: all are
 * brought into the order of the largest value, as dimensions of which each operand has all or 1.
 */
final class Broadcasting {

  private static final int MOST_DIMENSIONS = 4;

  private final Layouts layouts;
  private final List<Object> operands;
  private final int rank;
  private final int[] dims;
  private final List<List<Factor>> axes = new ArrayList<>();
  private List<List<Factor>> groups;

  /**
   * @param operands values and constants, at least one value
   */
  Broadcasting(Layouts layouts, List<Object> operands) {
    this.layouts = layouts;
    this.operands = new ArrayList<>(operands);
    int[] all = new int[0];
    for (Object operand : operands) {
      all = Extents.broadcast(all, dims(operand));
    }
    this.dims = all;
    this.rank = all.length;
    pad();
    unify();
    group();
  }

  private static int[] dims(Object operand) {
    return operand instanceof Value value ? value.dims() : ((Constant) operand).dims();
  }

  /** Every operand gets all dimensions, those in front of extent 1. */
  private void pad() {
    for (int k = 0; k < operands.size(); k++) {
      if (operands.get(k) instanceof Value value) {
        List<List<Factor>> padded = new ArrayList<>();
        for (int i = value.rank(); i < rank; i++) {
          padded.add(List.of());
        }
        padded.addAll(value.axes());
        operands.set(k, value.withAxes(padded));
      } else {
        Constant constant = (Constant) operands.get(k);
        int[] padded = new int[rank];
        java.util.Arrays.fill(padded, 1);
        System.arraycopy(constant.dims(), 0, padded, rank - constant.rank(), constant.rank());
        operands.set(k, constant.reshaped(padded));
      }
    }
  }

  /** The largest value, whose order all take. */
  private Value lead() {
    Value lead = null;
    for (Object operand : operands) {
      if (operand instanceof Value value
          && (lead == null || Value.size(value.memory()) > Value.size(lead.memory()))) {
        lead = value;
      }
    }
    return lead;
  }

  /** Chooses the factors of each axis, and gives them to all who have it. */
  private void unify() {
    for (int axis = 0; axis < rank; axis++) {
      List<Factor> owner = owner(axis);
      axes.add(owner);
      boolean batch = owner.stream().anyMatch(Factor::isBatch);
      for (int k = 0; k < operands.size(); k++) {
        if (operands.get(k) instanceof Value value && !batch && value.dim(axis) > 1) {
          operands.set(k, value.isBatch(axis) ? mixed(axis) : layouts.refined(value, axis, owner));
        } else if (operands.get(k) instanceof Value value) {
          if (value.hasBatch() && batch != value.isBatch(axis)) {
            mixed(axis);
          }
          if (batch && !value.isBatch(axis) && value.dim(axis) > 1) {
            mixed(axis);
          }
        } else if (batch && dims(operands.get(k))[axis] > 1) {
          mixed(axis);
        }
      }
    }
  }

  private static Value mixed(int axis) {
    throw new AcrossSamplesException(
        "the dimension " + axis + " counts samples of one input alone");
  }

  private List<Factor> owner(int axis) {
    for (Object operand : operands) {
      if (operand instanceof Value value && value.isBatch(axis)) {
        return value.axes().get(axis);
      }
    }
    Value lead = lead();
    if (lead.dim(axis) > 1) {
      return lead.axes().get(axis);
    }
    for (Object operand : operands) {
      if (operand instanceof Value value && value.dim(axis) > 1) {
        return value.axes().get(axis);
      }
    }
    return Value.factors(dims[axis]);
  }

  /** Dimensions of the program such that each operand has each of them whole or not at all. */
  private void group() {
    Value lead = lead();
    List<Factor> order = new ArrayList<>();
    boolean complete = true;
    for (int axis = 0; axis < rank; axis++) {
      complete &= lead.dim(axis) == dims[axis];
      axes.get(axis).stream().filter(factor -> !factor.isBatch()).forEach(order::add);
    }
    if (complete) {
      // The lead's own factors, as they lie.
      for (int axis = 0; axis < rank; axis++) {
        axes.set(axis, lead.axes().get(axis));
      }
      order = lead.memory();
    }
    Map<Factor, Object> kinds = new IdentityHashMap<>();
    for (int axis = 0; axis < rank; axis++) {
      List<Boolean> kind = new ArrayList<>();
      for (Object operand : operands) {
        kind.add(dims(operand)[axis] > 1);
      }
      axes.get(axis).forEach(factor -> kinds.put(factor, kind));
    }
    groups = complete ? lead.groups() : null;
    if (groups == null
        || groups.stream().anyMatch(group -> Layouts.runs(group, kinds::get).size() > 1)) {
      groups = complete ? Layouts.runs(order, kinds::get) : byAxis(order, kinds);
    }
    if (groups.isEmpty()) {
      groups = List.of(List.of());
    }
    if (groups.size() > MOST_DIMENSIONS) {
      throw new UnsupportedException(
          "operands that repeat in " + groups.size() + " different ways, expected at most 4");
    }
  }

  private List<List<Factor>> byAxis(List<Factor> order, Map<Factor, Object> kinds) {
    List<List<Factor>> each =
        axes.stream()
            .map(axis -> axis.stream().filter(factor -> !factor.isBatch()).toList())
            .filter(axis -> !axis.isEmpty())
            .toList();
    return each.size() <= MOST_DIMENSIONS ? each : Layouts.runs(order, kinds::get);
  }

  /** The operands' lines; those of constants are made by {@code weights}. */
  List<Line> lines(Weighted weighted) {
    List<Line> lines = new ArrayList<>();
    for (Object operand : operands) {
      lines.add(
          operand instanceof Value value
              ? line(value)
              : weighted.line(constant((Constant) operand)));
    }
    return lines;
  }

  /** What makes a line of a constant. */
  interface Weighted {
    Line line(Constant values);
  }

  private Line line(Value value) {
    Map<Factor, Factor> own = new IdentityHashMap<>();
    for (int axis = 0; axis < rank; axis++) {
      if (value.dim(axis) > 1 && !value.isBatch(axis)) {
        for (int i = 0; i < axes.get(axis).size(); i++) {
          own.put(axes.get(axis).get(i), value.axes().get(axis).get(i));
        }
      }
    }
    return layouts.arrange(
        value,
        groups.stream()
            .map(group -> group.stream().filter(own::containsKey).map(own::get).toList())
            .toList());
  }

  /** A constant's values in the order of the groups. */
  private Constant constant(Constant constant) {
    List<Factor> all = new ArrayList<>();
    List<Integer> extents = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      for (Factor factor : axes.get(axis)) {
        if (!factor.isBatch() && constant.dims()[axis] > 1) {
          all.add(factor);
          extents.add(factor.size());
        }
      }
    }
    int[] order =
        groups.stream()
            .flatMap(List::stream)
            .filter(all::contains)
            .mapToInt(all::indexOf)
            .toArray();
    int[] shape =
        groups.stream()
            .mapToInt(group -> Value.size(group.stream().filter(all::contains).toList()))
            .toArray();
    return constant
        .reshaped(extents.stream().mapToInt(Integer::intValue).toArray())
        .transposed(order)
        .reshaped(shape);
  }

  /** The dimensions of a line behind all operands. */
  int[] shape() {
    return groups.stream().mapToInt(Value::size).toArray();
  }

  /** What such a line is as a tensor. */
  Value value(Line line) {
    return new Value(line, axes, Layouts.flat(groups));
  }
}
