package io.margay.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Operators that move values, cut them out, or put them side by side. */
final class Rearrangements {

  /** As many places as are taken one by one; more are a product with ones and zeros. */
  private static final int MOST_PLACES = 32;

  private Rearrangements() {}

  static void addTo(Map<String, Operators.Lower> table) {
    table.put("Identity", call -> call.give(call.any(0)));
    table.put("Cast", Rearrangements::cast);
    table.put("Dropout", Rearrangements::dropout);
    table.put("Reshape", Rearrangements::reshape);
    table.put(
        "Flatten",
        call -> shaped(call, Shapes.flattened(call.data(0).dims(), call.node().whole("axis", 1))));
    table.put(
        "Squeeze",
        call ->
            shaped(
                call,
                Shapes.squeezed(
                    call.data(0).dims(), call.has(1) ? call.constant(1).row() : unit(call))));
    table.put(
        "Unsqueeze",
        call -> shaped(call, Shapes.unsqueezed(call.data(0).dims(), call.constant(1).row())));
    table.put("Transpose", Rearrangements::transpose);
    table.put("Concat", Rearrangements::concat);
    table.put("Split", Rearrangements::split);
    table.put("Slice", Rearrangements::slice);
    table.put("Gather", Rearrangements::gather);
    table.put("Expand", Rearrangements::expand);
    table.put("Tile", Rearrangements::tile);
    table.put("DepthToSpace", Rearrangements::depthToSpace);
    table.put("SpaceToDepth", Rearrangements::spaceToDepth);
    table.put("Pad", Paddings::pad);
    table.put("Resize", Resizes::resize);
  }

  private static void cast(Call call) {
    ElementType type = ElementType.of(call.node().whole("to", 1));
    if (!type.floating()) {
      throw new UnsupportedException("a cast of what is computed to " + type.word());
    }
    call.give(call.any(0));
  }

  private static void dropout(Call call) {
    float rate = call.node().number("ratio", 0.5f);
    if (call.has(1)) {
      rate = call.constant(1).scalar();
    }
    Constant training = call.constantOrNull(2);
    if (training != null && training.elements() == 1 && training.whole(0) != 0 && rate > 0) {
      throw new UnsupportedException("training_mode, whose result is drawn by chance");
    }
    Value x = call.data(0);
    if (call.wants(1)) {
      int[] dims = x.dims();
      long[] ones = new long[Constant.madeElements(dims)];
      Arrays.fill(ones, 1);
      call.give(1, new Constant(ElementType.BOOL, dims, null, ones));
    }
    call.give(
        rate > 0 && rate < 1 && !x.line().op().equals("input")
            ? Call.like(x, call.same("dropout", x.line()).key("rate", rate))
            : x);
  }

  // ---- names of dimensions alone ----

  private static void shaped(Call call, int[] dims) {
    call.give(call.layouts().reshape(call.data(0), dims));
  }

  /** All axes of extent 1 but the batch. */
  private static int[] unit(Call call) {
    Value x = call.data(0);
    List<Integer> axes = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      if (x.dim(i) == 1 && !x.isBatch(i)) {
        axes.add(i);
      }
    }
    return axes.stream().mapToInt(Integer::intValue).toArray();
  }

  private static void reshape(Call call) {
    Value x = call.data(0);
    shaped(
        call,
        Shapes.reshaped(x.dims(), call.constant(1).row(), call.node().whole("allowzero", 0) != 0));
  }

  private static void transpose(Call call) {
    Value x = call.data(0);
    int[] order = Shapes.order(call.node().wholes("perm"), x.rank());
    call.give(x.withAxes(Arrays.stream(order).mapToObj(x.axes()::get).toList()));
  }

  private static void depthToSpace(Call call) {
    Value x = call.data(0);
    int n = call.node().whole("blocksize", 1);
    int[] d = x.dims();
    boolean columns = call.node().word("mode", "DCR").equals("CRD");
    int c = d[1] / (n * n);
    Value parts =
        call.layouts()
            .reshape(
                x,
                columns
                    ? new int[] {d[0], c, n, n, d[2], d[3]}
                    : new int[] {d[0], n, n, c, d[2], d[3]});
    int[] order = columns ? new int[] {0, 1, 4, 2, 5, 3} : new int[] {0, 3, 4, 1, 5, 2};
    Value moved = parts.withAxes(Arrays.stream(order).mapToObj(parts.axes()::get).toList());
    call.give(call.layouts().reshape(moved, new int[] {d[0], c, d[2] * n, d[3] * n}));
  }

  private static void spaceToDepth(Call call) {
    Value x = call.data(0);
    int n = call.node().whole("blocksize", 1);
    int[] d = x.dims();
    if (n < 1 || d[2] % n != 0 || d[3] % n != 0) {
      throw new MalformedException("blocks of " + n + " in " + Extents.text(d));
    }
    Value parts = call.layouts().reshape(x, new int[] {d[0], d[1], d[2] / n, n, d[3] / n, n});
    int[] order = {0, 3, 5, 1, 2, 4};
    Value moved = parts.withAxes(Arrays.stream(order).mapToObj(parts.axes()::get).toList());
    call.give(call.layouts().reshape(moved, new int[] {d[0], d[1] * n * n, d[2] / n, d[3] / n}));
  }

  // ---- parts ----

  /** The places start, start + step, … below stop of a line's dimension. */
  static Line sliced(Call call, Line line, int dimension, int start, int stop, int step) {
    int extent = line.shape()[dimension];
    int count = (stop - start + step - 1) / step;
    if (count == extent && step == 1) {
      return line;
    }
    int[] shape = line.shape().clone();
    shape[dimension] = count;
    Line slice = call.line("slice", shape, line);
    if (dimension != shape.length - 1) {
      slice.key("axis", dimension);
    }
    if (start > 0) {
      slice.key("start", start);
    }
    if (stop < extent) {
      slice.key("stop", stop);
    }
    return step > 1 ? slice.key("step", step) : slice;
  }

  private static Value part(Call call, Value x, int axis, int start, int stop, int step) {
    Layouts.Along along = call.layouts().along(x, axis);
    return along.after(sliced(call, along.line(), along.dimension(), start, stop, step), axis);
  }

  private static void split(Call call) {
    Value x = call.data(0);
    int axis = Extents.axis(call.node().whole("axis", 0), x.rank());
    int count = call.node().outputs().size();
    int[] sizes;
    if (call.has(1)) {
      sizes = call.constant(1).row();
    } else {
      sizes = new int[count];
      int size = (x.dim(axis) + count - 1) / count;
      Arrays.fill(sizes, size);
      sizes[count - 1] = x.dim(axis) - size * (count - 1);
    }
    if (Arrays.stream(sizes).sum() != x.dim(axis) || sizes.length != count) {
      throw new MalformedException(
          "parts of "
              + Arrays.toString(sizes)
              + " from "
              + x.dim(axis)
              + " for "
              + count
              + " outputs");
    }
    int start = 0;
    for (int i = 0; i < count; i++) {
      if (call.wants(i)) {
        call.give(i, part(call, x, axis, start, start + sizes[i], 1));
      }
      start += sizes[i];
    }
  }

  private static void slice(Call call) {
    Value x = call.data(0);
    List<Constant> in = new ArrayList<>();
    in.add(null);
    for (int i = 1; i < call.count(); i++) {
      in.add(call.constantOrNull(i));
    }
    Value cut = x;
    for (Shapes.Cut one : Shapes.cuts(x.dims(), in)) {
      if (one.count() == x.dim(one.axis()) && one.step() == 1) {
        continue;
      }
      if (one.step() < 0) {
        int[] places = new int[Constant.madeElements(one.count())];
        for (int i = 0; i < places.length; i++) {
          places[i] = one.start() + i * one.step();
        }
        cut = picked(call, cut, one.axis(), places);
      } else {
        int stop = one.start() + Math.max(0, one.count() - 1) * one.step() + 1;
        cut =
            part(
                call,
                cut,
                one.axis(),
                one.start(),
                one.count() == 0 ? one.start() : stop,
                one.step());
      }
    }
    call.give(cut);
  }

  /** Any places of an axis, in any order. */
  private static Value picked(Call call, Value x, int axis, int[] places) {
    int step = places.length > 1 ? places[1] - places[0] : 1;
    boolean even = step > 0;
    for (int i = 1; i < places.length; i++) {
      even &= places[i] - places[i - 1] == step;
    }
    if (places.length == 0) {
      throw new UnsupportedException("no places at all, which leave nothing");
    }
    if (even) {
      return part(call, x, axis, places[0], places[places.length - 1] + 1, step);
    }
    if (places.length > MOST_PLACES) {
      float[] matrix = new float[Constant.madeElements(x.dim(axis), places.length)];
      for (int i = 0; i < places.length; i++) {
        matrix[places[i] * places.length + i] = 1;
      }
      Constant ones = Constant.of(new int[] {x.dim(axis), places.length}, matrix);
      return Products.times(call, x, axis, ones, true);
    }
    Layouts.Along along = call.layouts().along(x, axis);
    List<Line> parts = new ArrayList<>();
    for (int place : places) {
      parts.add(sliced(call, along.line(), along.dimension(), place, place + 1, 1));
    }
    return along.after(joined(call, parts, along.dimension()), axis);
  }

  static Line joined(Call call, List<Line> parts, int dimension) {
    int[] shape = parts.get(0).shape().clone();
    shape[dimension] = parts.stream().mapToInt(part -> part.shape()[dimension]).sum();
    if (parts.size() == 1) {
      return parts.get(0);
    }
    Line line = call.line("concat", shape, parts);
    return dimension == shape.length - 1 ? line : line.key("axis", dimension);
  }

  private static void gather(Call call) {
    Value x = call.data(0);
    int axis = Extents.axis(call.node().whole("axis", 0), x.rank());
    Constant indices = call.constant(1);
    int[] places = new int[indices.elements()];
    for (int i = 0; i < places.length; i++) {
      places[i] = Extents.axis(indices.whole(i), x.dim(axis));
    }
    Value picked = picked(call, x, axis, places);
    List<Integer> dims = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      if (i == axis) {
        Arrays.stream(indices.dims()).forEach(dims::add);
      } else {
        dims.add(x.dim(i));
      }
    }
    call.give(call.layouts().reshape(picked, dims.stream().mapToInt(Integer::intValue).toArray()));
  }

  // ---- several ----

  private static void concat(Call call) {
    List<Value> parts = new ArrayList<>();
    for (int i = 0; i < call.count(); i++) {
      parts.add(call.data(i));
    }
    int axis = Extents.axis(call.node().whole("axis", 1), parts.get(0).rank());
    call.give(concat(call, parts, axis));
  }

  static Value concat(Call call, List<Value> parts, int axis) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    Value lead = parts.get(0);
    for (Value part : parts) {
      if (Value.size(part.memory()) > Value.size(lead.memory())) {
        lead = part;
      }
    }
    Layouts.Along along = call.layouts().along(lead, axis);
    List<Line> lines = new ArrayList<>();
    for (Value part : parts) {
      lines.add(alike(call, part, along, axis));
    }
    return along.after(joined(call, lines, along.dimension()), axis);
  }

  /** A value in the order of another one, but with an extent of its own along one axis. */
  private static Line alike(Call call, Value part, Layouts.Along along, int axis) {
    Value lead = along.value();
    if (part.rank() != lead.rank()) {
      throw new MalformedException(
          "tensors of " + Extents.text(part.dims()) + " and " + Extents.text(lead.dims()));
    }
    Value like = part;
    for (int i = 0; i < lead.rank(); i++) {
      if (i == axis) {
        continue;
      }
      if (part.isBatch(i) != lead.isBatch(i)) {
        throw new AcrossSamplesException("samples beside what is no sample");
      }
      if (part.dim(i) != lead.dim(i)) {
        throw new MalformedException(
            "tensors of " + Extents.text(part.dims()) + " and " + Extents.text(lead.dims()));
      }
      if (!lead.isBatch(i)) {
        like = call.layouts().refined(like, i, lead.axes().get(i));
      }
    }
    Map<Factor, Factor> own = new java.util.IdentityHashMap<>();
    for (int i = 0; i < lead.rank(); i++) {
      for (int k = 0; i != axis && k < lead.axes().get(i).size(); k++) {
        own.put(lead.axes().get(i).get(k), like.axes().get(i).get(k));
      }
    }
    List<List<Factor>> groups = new ArrayList<>();
    for (int i = 0; i < along.groups().size(); i++) {
      groups.add(
          i == along.dimension()
              ? like.own(axis)
              : along.groups().get(i).stream().map(own::get).toList());
    }
    return call.layouts().arrange(like, groups);
  }

  private static void expand(Call call) {
    Value x = call.data(0);
    int[] dims = Extents.broadcast(x.dims(), call.constant(1).row());
    call.give(repeated(call, x, dims));
  }

  /** Broadcasting, as a product with ones. */
  static Value repeated(Call call, Value x, int[] dims) {
    int[] ones = dims.clone();
    int shift = dims.length - x.rank();
    for (int i = 0; i < x.rank(); i++) {
      if (x.dim(i) == dims[i + shift]) {
        ones[i + shift] = 1;
      }
    }
    float[] values = new float[Constant.madeElements(ones)];
    Arrays.fill(values, 1);
    Value result = call.combined("multiply", x, Constant.of(ones, values));
    result.line().inputs().stream()
        .filter(line -> line.op().equals("parameter"))
        .forEach(line -> line.key("frozen", "true"));
    return result;
  }

  private static void tile(Call call) {
    Value x = call.data(0);
    int[] times = call.constant(1).row();
    if (times.length != x.rank()) {
      throw new MalformedException(times.length + " repeats of " + x.rank() + " dimensions");
    }
    for (int axis = 0; axis < times.length; axis++) {
      if (times[axis] < 1 || times[axis] > 4096) {
        throw new UnsupportedException(times[axis] + " repeats, expected 1 to 4096");
      }
      if (times[axis] > 1) {
        Layouts.Along along = call.layouts().along(x, axis);
        List<Line> parts = new ArrayList<>();
        for (int i = 0; i < times[axis]; i++) {
          parts.add(along.line());
        }
        x = along.after(joined(call, parts, along.dimension()), axis);
      }
    }
    call.give(x);
  }
}
