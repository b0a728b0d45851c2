package io.margay.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Brings values into the order that an operator needs, with as few lines as it takes. */
final class Layouts {

  private static final int MOST_DIMENSIONS = 4;

  private final List<Line> lines = new ArrayList<>();
  private final Map<String, Line> made = new LinkedHashMap<>();
  private final Map<Line, Integer> numbers = new IdentityHashMap<>();

  /** Takes a line into the program, behind all that are in it. */
  Line added(Line line) {
    lines.add(line);
    return line;
  }

  /** All lines so far, each behind those that it takes. */
  List<Line> lines() {
    return lines;
  }

  /**
   * A line that has a value's values in the order of groups of factors, one dimension each.
   *
   * @param groups all factors in memory, each once
   */
  Line arrange(Value value, List<List<Factor>> groups) {
    List<Factor> order = flat(groups);
    if (order.size() != value.memory().size()
        || !Set.copyOf(order).equals(Set.copyOf(value.memory()))) {
      throw new AcrossSamplesException("samples and values have to change places");
    }
    Line line = order.equals(value.memory()) ? value.line() : permuted(value, order);
    return reshaped(line, groups.stream().mapToInt(Value::size).toArray());
  }

  /** The value with its memory as {@link #arrange} leaves it. */
  Value arranged(Value value, List<List<Factor>> groups) {
    return new Value(arrange(value, groups), value.axes(), flat(groups));
  }

  /** In the order of the tensor's dimensions, the last one fastest. */
  Value plain(Value value) {
    List<List<Factor>> groups = new ArrayList<>();
    for (int axis = 0; axis < value.rank(); axis++) {
      if (!value.isBatch(axis)) {
        groups.add(value.own(axis));
      }
    }
    return arranged(value, fewer(groups));
  }

  /** At most four groups: those of extent 1 go first, then the first ones become one. */
  static List<List<Factor>> fewer(List<List<Factor>> groups) {
    List<List<Factor>> few = new ArrayList<>(groups);
    for (int i = 0; few.size() > MOST_DIMENSIONS && i < few.size(); ) {
      if (few.get(i).isEmpty()) {
        few.remove(i);
      } else {
        i++;
      }
    }
    while (few.size() > MOST_DIMENSIONS) {
      few.set(0, flat(few.subList(0, 2)));
      few.remove(1);
    }
    return few.isEmpty() ? List.of(List.of()) : few;
  }

  static <T> List<T> flat(List<List<T>> groups) {
    return groups.stream().flatMap(List::stream).toList();
  }

  Line reshaped(Line line, int... shape) {
    int[] wanted = shape.length == 0 ? new int[] {1} : shape;
    if (wanted.length > MOST_DIMENSIONS) {
      throw new UnsupportedException(
          "values of " + Extents.text(wanted) + ": a sample has at most 4 dimensions");
    }
    if (Arrays.equals(line.shape(), wanted)) {
      return line;
    }
    // A reshape of a reshape is one.
    Line source =
        line.op().equals("reshape") || line.op().equals("flatten") ? line.inputs().get(0) : line;
    if (Arrays.equals(source.shape(), wanted)) {
      return source;
    }
    return wanted.length == 1
        ? once(source, "flatten", "", wanted)
        : once(source, "reshape", Numbers.extents(wanted), wanted);
  }

  /** The same line once, whoever asks for it. */
  private Line once(Line source, String op, String key, int[] shape) {
    int number = numbers.computeIfAbsent(source, line -> numbers.size());
    return made.computeIfAbsent(
        number + " " + op + " " + key,
        text -> {
          Line line = new Line(source.hint() + "/" + op, op, List.of(source), shape);
          if (!key.isEmpty()) {
            line.key(op.equals("reshape") ? "shape" : "order", key);
          }
          return added(line);
        });
  }

  /**
   * Runs of factors that stay together are one dimension; more than four are brought one by one.
   */
  private Line permuted(Value value, List<Factor> order) {
    List<Factor> memory = value.memory();
    List<List<Factor>> runs = new ArrayList<>();
    for (int i = 0; i < order.size(); ) {
      List<Factor> run = new ArrayList<>();
      int at = memory.indexOf(order.get(i));
      while (i < order.size() && at < memory.size() && memory.get(at) == order.get(i)) {
        run.add(order.get(i++));
        at++;
      }
      runs.add(run);
    }
    if (runs.size() > MOST_DIMENSIONS) {
      return inSteps(value, order, runs);
    }
    List<List<Factor>> lying = new ArrayList<>(runs);
    lying.sort((a, b) -> Integer.compare(memory.indexOf(a.get(0)), memory.indexOf(b.get(0))));
    int[] from = lying.stream().mapToInt(Value::size).toArray();
    int[] places = runs.stream().mapToInt(lying::indexOf).toArray();
    return once(
        reshaped(value.line(), from),
        "permute",
        Numbers.list(places),
        Extents.permuted(from, places));
  }

  /** Run by run to the end, so that each step moves what lies between two others. */
  private Line inSteps(Value value, List<Factor> order, List<List<Factor>> runs) {
    Value moved = value;
    for (List<Factor> run : runs) {
      List<Factor> rest = moved.memory().stream().filter(factor -> !run.contains(factor)).toList();
      List<List<Factor>> next = List.of(rest, run);
      if (!flat(next).equals(moved.memory())) {
        moved = arranged(moved, next);
      }
    }
    return moved.line();
  }

  // ---- dimensions ----

  /**
   * A tensor's values under other dimensions, in the order of the dimensions.
   *
   * @throws AcrossSamplesException if the batch does not stay a dimension of its own
   */
  Value reshape(Value value, int[] dims) {
    Value split = value;
    List<Factor> left = new ArrayList<>(flat(value.axes()));
    List<List<Factor>> axes = new ArrayList<>();
    for (int dim : dims) {
      List<Factor> axis = new ArrayList<>();
      if (!left.isEmpty() && left.get(0).isBatch() && left.get(0).size() == dim) {
        axis.add(left.remove(0));
        axes.add(axis);
        continue;
      }
      int rest = dim;
      while (rest > 1) {
        if (left.isEmpty() || left.get(0).isBatch()) {
          throw new AcrossSamplesException("a reshape to " + Extents.text(dims) + " mixes samples");
        }
        Factor next = left.get(0);
        if (rest % next.size() == 0) {
          rest /= next.size();
          axis.add(left.remove(0));
        } else if (next.size() % rest == 0) {
          Factor outer = Factor.of(rest);
          Factor inner = Factor.of(next.size() / rest);
          split = split.split(next, outer, inner);
          left.set(0, inner);
          axis.add(outer);
          rest = 1;
        } else {
          return rewritten(value, dims);
        }
      }
      axes.add(axis);
    }
    if (left.stream().anyMatch(Factor::isBatch)) {
      throw new AcrossSamplesException("a reshape to " + Extents.text(dims) + " mixes samples");
    }
    return split.withAxes(axes);
  }

  /** Dimensions that have no common factors: the values are laid out in a row first. */
  private Value rewritten(Value value, int[] dims) {
    Value plain = plain(value);
    List<List<Factor>> axes = new ArrayList<>();
    List<Factor> memory = new ArrayList<>();
    for (int i = 0; i < dims.length; i++) {
      boolean batch = i == 0 && value.hasBatch();
      if (batch
          && (!value.isBatch(0) || value.axes().get(0).size() > 1 || value.dim(0) != dims[0])) {
        throw new AcrossSamplesException("a reshape to " + Extents.text(dims) + " mixes samples");
      }
      axes.add(batch ? value.axes().get(0) : Value.factors(dims[i]));
      if (!batch) {
        memory.addAll(axes.get(i));
      }
    }
    return new Value(plain.line(), axes, memory);
  }

  /**
   * A value one of whose axes has factors of given sizes.
   *
   * @param like whose sizes are wanted; their product is the axis' extent
   */
  Value refined(Value value, int axis, List<Factor> like) {
    List<Factor> own = value.axes().get(axis);
    int[] wanted = like.stream().mapToInt(Factor::size).toArray();
    if (Arrays.equals(own.stream().mapToInt(Factor::size).toArray(), wanted)) {
      return value;
    }
    List<Integer> dims = new ArrayList<>();
    for (int i = 0; i < value.rank(); i++) {
      if (i == axis) {
        Arrays.stream(wanted).forEach(dims::add);
      } else {
        dims.add(value.dim(i));
      }
    }
    Value parts = reshape(value, dims.stream().mapToInt(Integer::intValue).toArray());
    List<List<Factor>> axes = new ArrayList<>(parts.axes().subList(0, axis));
    axes.add(flat(parts.axes().subList(axis, axis + wanted.length)));
    axes.addAll(parts.axes().subList(axis + wanted.length, parts.rank()));
    return parts.withAxes(axes);
  }

  // ---- an axis as a dimension of the program ----

  /**
   * A value one of whose axes is one dimension of the line.
   *
   * @param value arranged so
   * @param groups the factors of each of the line's dimensions
   * @param dimension the axis' among them
   */
  record Along(Value value, List<List<Factor>> groups, int dimension) {

    Line line() {
      return value.line();
    }

    /** The line's shape with another extent there. */
    int[] shape(int extent) {
      int[] shape = line().shape().clone();
      shape[dimension] = extent;
      return shape;
    }

    /** What a line gives that changed the extent of the axis. */
    Value after(Line changed, int axis) {
      List<Factor> fresh = Value.factors(changed.shape()[dimension]);
      List<List<Factor>> memory = new ArrayList<>(groups);
      memory.set(dimension, fresh);
      List<List<Factor>> axes = new ArrayList<>(value.axes());
      axes.set(axis, fresh);
      return new Value(changed, axes, flat(memory));
    }
  }

  /**
   * @throws AcrossSamplesException if the axis counts samples
   */
  Along along(Value value, int axis) {
    if (value.isBatch(axis)) {
      throw new AcrossSamplesException("the axis " + axis + " counts samples");
    }
    List<Factor> own = value.axes().get(axis);
    List<List<Factor>> groups = value.groups();
    if (groups != null && !own.isEmpty() && groups.contains(own)) {
      return new Along(value, groups, groups.indexOf(own));
    }
    groups = own.isEmpty() ? withPlace(value, axis) : around(value, own);
    return new Along(
        arranged(value, groups),
        groups,
        own.isEmpty() ? place(value, axis, groups) : groups.indexOf(own));
  }

  private static List<List<Factor>> around(Value value, List<Factor> own) {
    List<Factor> memory = value.memory();
    int at = memory.indexOf(own.get(0));
    boolean together =
        at + own.size() <= memory.size() && memory.subList(at, at + own.size()).equals(own);
    List<List<Factor>> groups = new ArrayList<>();
    if (together) {
      groups.add(memory.subList(0, at));
      groups.add(own);
      groups.add(memory.subList(at + own.size(), memory.size()));
    } else {
      groups.add(memory.stream().filter(factor -> !own.contains(factor)).toList());
      groups.add(own);
    }
    groups.removeIf(List::isEmpty);
    return groups;
  }

  /**
   * An axis of extent 1 lies nowhere: behind the dimensions before it, or last if it is channels.
   */
  private static List<List<Factor>> withPlace(Value value, int axis) {
    int at = split(value, axis);
    List<List<Factor>> groups = new ArrayList<>();
    groups.add(value.memory().subList(0, at));
    groups.removeIf(List::isEmpty);
    groups.add(List.of());
    groups.add(value.memory().subList(at, value.memory().size()));
    if (groups.get(groups.size() - 1).isEmpty()) {
      groups.remove(groups.size() - 1);
    }
    return groups;
  }

  private static int place(Value value, int axis, List<List<Factor>> groups) {
    return split(value, axis) == 0 ? 0 : groups.size() == 1 ? 0 : 1;
  }

  private static int split(Value value, int axis) {
    List<Factor> memory = value.memory();
    if (axis == 1 && value.rank() > 2 && value.isBatch(0)) {
      return memory.size();
    }
    for (int before = axis - 1; before >= 0; before--) {
      List<Factor> own = value.own(before);
      if (!own.isEmpty()) {
        return memory.indexOf(own.get(own.size() - 1)) + 1;
      }
    }
    return 0;
  }

  /** Groups of neighbours in memory that are alike in something. */
  static List<List<Factor>> runs(
      List<Factor> memory, java.util.function.Function<Factor, Object> kind) {
    List<List<Factor>> runs = new ArrayList<>();
    Object last = null;
    for (Factor factor : memory) {
      Object now = kind.apply(factor);
      if (runs.isEmpty() || !now.equals(last)) {
        runs.add(new ArrayList<>());
      }
      runs.get(runs.size() - 1).add(factor);
      last = now;
    }
    return runs;
  }
}
