package io.margay.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * Nodes that are computed at import, because all that they take is known: shapes, and what graphs
 * make of them.
 */
final class Folding {

  /** Computes one result. */
  private interface Fold {
    Constant of(OnnxNode node, List<Constant> in);
  }

  private static final Map<String, Fold> FOLDS = new HashMap<>();

  static {
    FOLDS.put("Constant", (node, in) -> constant(node));
    FOLDS.put("Identity", (node, in) -> in.get(0));
    FOLDS.put("Cast", Folding::cast);
    FOLDS.put("Gather", Folding::gather);
    FOLDS.put(
        "Unsqueeze",
        (node, in) -> in.get(0).reshaped(Shapes.unsqueezed(in.get(0).dims(), in.get(1).row())));
    FOLDS.put(
        "Squeeze",
        (node, in) ->
            in.get(0)
                .reshaped(
                    Shapes.squeezed(in.get(0).dims(), in.size() > 1 ? in.get(1).row() : null)));
    FOLDS.put(
        "Reshape",
        (node, in) ->
            in.get(0)
                .reshaped(
                    Shapes.reshaped(
                        in.get(0).dims(), in.get(1).row(), node.whole("allowzero", 0) != 0)));
    FOLDS.put(
        "Flatten",
        (node, in) ->
            in.get(0).reshaped(Shapes.flattened(in.get(0).dims(), node.whole("axis", 1))));
    FOLDS.put(
        "Transpose",
        (node, in) -> in.get(0).transposed(Shapes.order(node.wholes("perm"), in.get(0).rank())));
    FOLDS.put("Concat", Folding::concat);
    FOLDS.put("Slice", Folding::slice);
    FOLDS.put("Range", Folding::range);
    FOLDS.put("ConstantOfShape", Folding::constantOfShape);
    FOLDS.put(
        "Expand",
        (node, in) -> limited(in.get(0), Extents.broadcast(in.get(0).dims(), in.get(1).row())));
    FOLDS.put("ReduceProd", Folding::product);
    FOLDS.put("Where", Folding::where);
    binary("Add", Double::sum);
    binary("Sub", (a, b) -> a - b);
    binary("Mul", (a, b) -> a * b);
    binary("Div", (a, b) -> a / b);
    binary("Pow", Math::pow);
    binary("Max", Math::max);
    binary("Min", Math::min);
    binary("Mod", (a, b) -> a - b * Math.floor(a / b));
    binary("Equal", (a, b) -> a == b ? 1 : 0);
    binary("Greater", (a, b) -> a > b ? 1 : 0);
    binary("Less", (a, b) -> a < b ? 1 : 0);
    binary("And", (a, b) -> a != 0 && b != 0 ? 1 : 0);
    binary("Or", (a, b) -> a != 0 || b != 0 ? 1 : 0);
    unary("Neg", a -> -a);
    unary("Abs", Math::abs);
    unary("Floor", Math::floor);
    unary("Ceil", Math::ceil);
    unary("Sqrt", Math::sqrt);
    unary("Exp", Math::exp);
    unary("Log", Math::log);
    unary("Reciprocal", a -> 1 / a);
    unary("Not", a -> a == 0 ? 1 : 0);
  }

  private Folding() {}

  static boolean knows(String op) {
    return FOLDS.containsKey(op);
  }

  /**
   * @param in the inputs, null where one is left out
   */
  static Constant fold(OnnxNode node, List<Constant> in) {
    return FOLDS.get(node.op()).of(node, in);
  }

  private static Constant constant(OnnxNode node) {
    if (node.says("value")) {
      return node.tensor("value");
    }
    if (node.says("value_float")) {
      return Constant.scalar(node.number("value_float", 0));
    }
    if (node.says("value_int")) {
      return Constant.of(new int[0], (long) node.whole("value_int", 0));
    }
    if (node.says("value_floats")) {
      float[] values = node.numbers("value_floats");
      return Constant.of(new int[] {values.length}, values);
    }
    if (node.says("value_ints")) {
      return Constant.row(node.wholes("value_ints"));
    }
    throw new UnsupportedException("a constant of " + node.attributes().keySet());
  }

  private static Constant cast(OnnxNode node, List<Constant> in) {
    ElementType type = ElementType.of(node.whole("to", 1));
    Constant from = in.get(0);
    if (type.floating() == from.floating() && type != ElementType.BOOL) {
      return new Constant(type, from.dims(), from.floats(), from.wholes());
    }
    return made(
        type,
        from.dims(),
        i -> {
          double value = from.floating() ? from.at(i) : from.wholes()[i];
          return type == ElementType.BOOL ? (value == 0 ? 0 : 1) : value;
        });
  }

  private interface Places {
    double at(int index);
  }

  private static Constant made(ElementType type, int[] dims, Places values) {
    int count = Constant.madeElements(dims);
    if (type.floating()) {
      float[] floats = new float[count];
      for (int i = 0; i < count; i++) {
        floats[i] = (float) values.at(i);
      }
      return new Constant(type, dims, java.nio.FloatBuffer.wrap(floats), null);
    }
    long[] wholes = new long[count];
    for (int i = 0; i < count; i++) {
      wholes[i] = (long) values.at(i);
    }
    return new Constant(type, dims, null, wholes);
  }

  private static Constant limited(Constant constant, int[] dims) {
    Constant.madeElements(dims);
    return constant.expanded(dims);
  }

  private static void binary(String op, DoubleBinaryOperator of) {
    boolean logical = List.of("Equal", "Greater", "Less", "And", "Or").contains(op);
    FOLDS.put(
        op,
        (node, in) -> {
          Constant result = in.get(0);
          for (int k = 1; k < in.size(); k++) {
            int[] dims = Extents.broadcast(result.dims(), in.get(k).dims());
            Constant a = limited(result, dims);
            Constant b = limited(in.get(k), dims);
            boolean wholes = !a.floating();
            if (op.equals("Div") && wholes && Arrays.stream(b.wholes()).anyMatch(one -> one == 0)) {
              throw new MalformedException("a division by 0");
            }
            result =
                made(
                    logical ? ElementType.BOOL : a.type(),
                    dims,
                    i -> of.applyAsDouble(number(a, i), number(b, i)));
          }
          return result;
        });
  }

  private static double number(Constant constant, int index) {
    return constant.floating() ? constant.at(index) : constant.wholes()[index];
  }

  private static void unary(String op, DoubleUnaryOperator of) {
    FOLDS.put(
        op,
        (node, in) ->
            made(in.get(0).type(), in.get(0).dims(), i -> of.applyAsDouble(number(in.get(0), i))));
  }

  private static Constant gather(OnnxNode node, List<Constant> in) {
    Constant data = in.get(0);
    Constant indices = in.get(1);
    int axis = Extents.axis(node.whole("axis", 0), data.rank());
    int outer = Extents.product(data.dims(), 0, axis);
    int inner = Extents.product(data.dims(), axis + 1, data.rank());
    int extent = data.dims()[axis];
    int count = indices.elements();
    List<Integer> dims = new ArrayList<>();
    for (int i = 0; i < data.rank(); i++) {
      if (i == axis) {
        Arrays.stream(indices.dims()).forEach(dims::add);
      } else {
        dims.add(data.dims()[i]);
      }
    }
    int[] wanted = dims.stream().mapToInt(Integer::intValue).toArray();
    int[] places = new int[Constant.madeElements(wanted)];
    int next = 0;
    for (int o = 0; o < outer; o++) {
      for (int k = 0; k < count; k++) {
        int index = Extents.axis(indices.whole(k), extent);
        for (int i = 0; i < inner; i++) {
          places[next++] = (o * extent + index) * inner + i;
        }
      }
    }
    return data.gathered(wanted, places);
  }

  private static Constant concat(OnnxNode node, List<Constant> in) {
    int axis = Extents.axis(node.whole("axis", 0), in.get(0).rank());
    int[] dims = in.get(0).dims().clone();
    dims[axis] = in.stream().mapToInt(one -> one.dims()[axis]).sum();
    int outer = Extents.product(dims, 0, axis);
    int[] rows =
        in.stream().mapToInt(one -> Extents.product(one.dims(), axis, one.rank())).toArray();
    int row = Arrays.stream(rows).sum();
    if ((long) row * outer != Extents.elements(dims)) {
      throw new MalformedException("tensors of different dimensions, expected those of the first");
    }
    return made(
        in.get(0).type(),
        dims,
        i -> {
          int k = 0;
          int at = i % row;
          while (at >= rows[k]) {
            at -= rows[k++];
          }
          return number(in.get(k), i / row * rows[k] + at);
        });
  }

  private static Constant slice(OnnxNode node, List<Constant> in) {
    Constant data = in.get(0);
    int[] dims = data.dims().clone();
    int[] strides = Extents.strides(dims);
    int first = 0;
    for (Shapes.Cut cut : Shapes.cuts(data.dims(), in)) {
      first += cut.start() * strides[cut.axis()];
      strides[cut.axis()] *= cut.step();
      dims[cut.axis()] = cut.count();
    }
    return data.gathered(dims, Extents.places(dims, strides, first));
  }

  private static Constant range(OnnxNode node, List<Constant> in) {
    double start = number(in.get(0), 0);
    double step = number(in.get(2), 0);
    double count = Math.max(0, Math.ceil((number(in.get(1), 0) - start) / step));
    if (!(count <= Constant.MOST_FOLDED)) {
      throw new UnsupportedException("a range of " + count + " numbers, expected at most 2^24");
    }
    return made(in.get(0).type(), new int[] {(int) count}, i -> start + i * step);
  }

  private static Constant constantOfShape(OnnxNode node, List<Constant> in) {
    Constant value = node.says("value") ? node.tensor("value") : Constant.scalar(0);
    return limited(value.reshaped(new int[0]), in.get(0).row());
  }

  private static Constant product(OnnxNode node, List<Constant> in) {
    if (in.get(0).rank() != 1) {
      throw new UnsupportedException("a product of " + Extents.text(in.get(0).dims()));
    }
    double product = 1;
    for (int i = 0; i < in.get(0).elements(); i++) {
      product *= number(in.get(0), i);
    }
    double all = product;
    int[] dims = node.whole("keepdims", 1) != 0 ? new int[] {1} : new int[0];
    return made(in.get(0).type(), dims, i -> all);
  }

  private static Constant where(OnnxNode node, List<Constant> in) {
    int[] dims =
        Extents.broadcast(in.get(0).dims(), Extents.broadcast(in.get(1).dims(), in.get(2).dims()));
    Constant condition = limited(in.get(0), dims);
    Constant yes = limited(in.get(1), dims);
    Constant no = limited(in.get(2), dims);
    return made(yes.type(), dims, i -> number(number(condition, i) != 0 ? yes : no, i));
  }
}
