package io.margay.onnx;

import java.util.ArrayList;
import java.util.List;

/** Pad: more places around, or fewer. */
final class Paddings {

  /** The largest number that programs pad with. */
  private static final float MOST = 1e9f;

  private Paddings() {}

  /** Zeros or another number around a line's dimensions; pads below 0 cut. */
  static Line padded(Call call, Line line, int[] before, int[] after, float value) {
    return padded(call, line, before, after, "constant", value);
  }

  private static Line padded(
      Call call, Line line, int[] before, int[] after, String mode, float value) {
    Line cut = line;
    int[] shape = line.shape().clone();
    int[] sides = new int[2 * shape.length];
    boolean any = false;
    for (int i = 0; i < shape.length; i++) {
      int start = Math.max(0, -before[i]);
      int stop = shape[i] - Math.max(0, -after[i]);
      if (stop <= start) {
        throw new UnsupportedException("padding that leaves nothing");
      }
      cut = Rearrangements.sliced(call, cut, i, start, stop, 1);
      sides[2 * i] = Math.max(0, before[i]);
      sides[2 * i + 1] = Math.max(0, after[i]);
      shape[i] = cut.shape()[i] + sides[2 * i] + sides[2 * i + 1];
      any |= sides[2 * i] + sides[2 * i + 1] > 0;
    }
    if (!any) {
      return cut;
    }
    Line padded = call.line("pad", shape, cut).key("padding", Numbers.list(sides));
    if (!mode.equals("constant")) {
      return padded.key("mode", mode);
    }
    return value == 0 ? padded : padded.key("value", Math.max(-MOST, Math.min(MOST, value)));
  }

  static void pad(Call call) {
    Value x = call.data(0);
    int[] pads = call.constant(1).row();
    Constant number = call.constantOrNull(2);
    float value = number == null ? 0 : number.scalar();
    int[] axes = call.has(3) ? call.constant(3).row() : null;
    String mode = call.node().word("mode", "constant");
    int count = axes == null ? x.rank() : axes.length;
    if (pads.length != 2 * count) {
      throw new MalformedException(pads.length + " pads of " + count + " axes");
    }
    List<Integer> wanted = new ArrayList<>();
    int[] before = new int[x.rank()];
    int[] after = new int[x.rank()];
    for (int i = 0; i < count; i++) {
      int axis = Extents.axis(axes == null ? i : axes[i], x.rank());
      before[axis] = pads[i];
      after[axis] = pads[count + i];
      if (before[axis] != 0 || after[axis] != 0) {
        wanted.add(axis);
      }
    }
    // All axes in one line where each is a dimension of it, else one after the other.
    List<List<Factor>> groups = x.groups();
    Value from = x;
    boolean together =
        groups != null
            && wanted.stream()
                .allMatch(
                    axis ->
                        !from.isBatch(axis)
                            && !from.axes().get(axis).isEmpty()
                            && groups.contains(from.axes().get(axis)));
    if (together && !mode.equals("wrap")) {
      int[] first = new int[groups.size()];
      int[] last = new int[groups.size()];
      for (int axis : wanted) {
        first[groups.indexOf(x.axes().get(axis))] = before[axis];
        last[groups.indexOf(x.axes().get(axis))] = after[axis];
      }
      Line line = padded(call, x.line(), first, last, mode, value);
      List<List<Factor>> changed = new ArrayList<>(x.axes());
      List<List<Factor>> memory = new ArrayList<>(groups);
      for (int axis : wanted) {
        int at = groups.indexOf(x.axes().get(axis));
        changed.set(axis, Value.factors(line.shape()[at]));
        memory.set(at, changed.get(axis));
      }
      call.give(new Value(line, changed, Layouts.flat(memory)));
      return;
    }
    Value padded = x;
    for (int axis : wanted) {
      Layouts.Along along = call.layouts().along(padded, axis);
      int at = along.dimension();
      int[] first = new int[along.line().shape().length];
      int[] last = new int[first.length];
      first[at] = before[axis];
      last[at] = after[axis];
      Line line =
          mode.equals("wrap")
              ? wrapped(call, along.line(), at, before[axis], after[axis])
              : padded(call, along.line(), first, last, mode, value);
      padded = along.after(line, axis);
    }
    call.give(padded);
  }

  /** The other end before and behind. */
  private static Line wrapped(Call call, Line line, int dimension, int before, int after) {
    int extent = line.shape()[dimension];
    if (before > extent || after > extent || before < 0 || after < 0) {
      throw new UnsupportedException("a wrap of more than there is, or below 0");
    }
    List<Line> parts = new ArrayList<>();
    if (before > 0) {
      parts.add(Rearrangements.sliced(call, line, dimension, extent - before, extent, 1));
    }
    parts.add(line);
    if (after > 0) {
      parts.add(Rearrangements.sliced(call, line, dimension, 0, after, 1));
    }
    return Rearrangements.joined(call, parts, dimension);
  }
}
