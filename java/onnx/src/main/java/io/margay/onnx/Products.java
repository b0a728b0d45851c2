package io.margay.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Matrix products: with constants they are dense layers, or convolutions of one place. */
final class Products {

  private Products() {}

  static void addTo(Map<String, Operators.Lower> table) {
    table.put("Gemm", Products::gemm);
    table.put("MatMul", Products::matmul);
  }

  /**
   * The product of a value's axis and a matrix.
   *
   * @param axis that is summed over, and gets the matrix' columns
   * @param matrix of as many rows as the axis has values
   * @param frozen whether it is no weight but arithmetic
   */
  static Value times(Call call, Value x, int axis, Constant matrix, boolean frozen) {
    if (x.isBatch(axis)) {
      throw new AcrossSamplesException("a product over samples");
    }
    int rows = matrix.dims()[0];
    int columns = matrix.dims()[1];
    if (rows != x.dim(axis)) {
      throw new MalformedException(
          "a matrix of " + Extents.text(matrix.dims()) + ", expected " + x.dim(axis) + " rows");
    }
    List<Factor> own = x.axes().get(axis);
    // A dense layer takes the values as they lie; its weights' rows are put into that order.
    List<Factor> lying = x.memory().stream().filter(own::contains).toList();
    List<Factor> rest = x.memory().stream().filter(factor -> !own.contains(factor)).toList();
    boolean dense = rest.isEmpty();
    List<List<Factor>> groups = dense ? List.of(lying) : List.of(rest, lying);
    List<List<Factor>> natural = x.groups();
    if (!dense && natural != null && natural.get(natural.size() - 1).equals(lying)) {
      groups = natural;
    }
    Line source = call.layouts().arrange(x, groups);
    int[] shape = source.shape().clone();
    shape[shape.length - 1] = columns;
    int axes = shape.length - 1;
    Line line =
        dense
            ? call.line("dense", shape, source).key("units", columns)
            : call.line("conv" + axes + "d", shape, source)
                .key("filters", columns)
                .key("kernel", 1);
    int[] kernel = new int[dense ? 2 : axes + 2];
    Arrays.fill(kernel, 1);
    kernel[kernel.length - 2] = rows;
    kernel[kernel.length - 1] = columns;
    line.key("bias", "false").weights("kernel", kernel(matrix, own, lying, kernel));
    if (frozen) {
      line.key("frozen", "true");
    }
    List<List<Factor>> axesAfter = new ArrayList<>(x.axes());
    axesAfter.set(axis, Value.factors(columns));
    List<Factor> memory = new ArrayList<>(Layouts.flat(groups.subList(0, groups.size() - 1)));
    memory.addAll(axesAfter.get(axis));
    return new Value(line, axesAfter, memory);
  }

  private static Supplier<io.margay.Tensor> kernel(
      Constant matrix, List<Factor> own, List<Factor> lying, int[] shape) {
    int[] dims = new int[own.size() + 1];
    int[] order = new int[own.size() + 1];
    for (int i = 0; i < own.size(); i++) {
      dims[i] = own.get(i).size();
      order[i] = own.indexOf(lying.get(i));
    }
    dims[own.size()] = matrix.dims()[1];
    order[own.size()] = own.size();
    return Weights.of(matrix, dims, order, shape);
  }

  private static Constant matrix(Constant constant, boolean transposed) {
    if (constant.rank() != 2) {
      throw new MalformedException(
          "a tensor of " + Extents.text(constant.dims()) + ", expected a matrix");
    }
    return transposed ? constant.transposed(1, 0) : constant;
  }

  private static Constant scaled(Constant constant, float factor) {
    if (factor == 1) {
      return constant;
    }
    float[] values = new float[constant.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = factor * constant.at(i);
    }
    return Constant.of(constant.dims(), values);
  }

  private static void gemm(Call call) {
    OnnxNode node = call.node();
    float alpha = node.number("alpha", 1);
    float beta = node.number("beta", 1);
    Value a = call.data(0);
    if (a.rank() != 2) {
      throw new MalformedException("a tensor of " + Extents.text(a.dims()) + ", expected a matrix");
    }
    if (node.whole("transA", 0) != 0) {
      a = a.withAxes(List.of(a.axes().get(1), a.axes().get(0)));
    }
    boolean transposed = node.whole("transB", 0) != 0;
    Value product;
    if (call.isConstant(1)) {
      product = times(call, a, 1, scaled(matrix(call.constant(1), transposed), alpha), false);
    } else {
      Value b = call.data(1);
      if (transposed) {
        b = b.withAxes(List.of(b.axes().get(1), b.axes().get(0)));
      }
      product = call.times(product(call, a, b), alpha);
    }
    if (!call.has(2) || beta == 0) {
      call.give(product);
    } else if (call.isConstant(2)) {
      Constant c = scaled(call.constant(2), beta);
      int units = product.dim(1);
      boolean row = c.elements() == units && (c.rank() == 0 || c.dims()[c.rank() - 1] == units);
      if (product.line().op().equals("parameter") || !row || !call.isConstant(1)) {
        call.give(call.combined("add", product, c));
      } else {
        product.line().keys().remove("bias");
        product.line().weights("bias", Weights.of(c, units));
        call.give(product);
      }
    } else {
      call.give(call.combined("add", product, call.times(call.data(2), beta)));
    }
  }

  private static void matmul(Call call) {
    if (call.isConstant(1) && call.constant(1).rank() <= 2) {
      Constant b = call.constant(1);
      boolean vector = b.rank() == 1;
      Value x = call.data(0);
      Value product = times(call, x, x.rank() - 1, vector ? b.reshaped(b.elements(), 1) : b, false);
      call.give(vector ? without(product, product.rank() - 1) : product);
      return;
    }
    if (call.isConstant(0) && call.constant(0).rank() == 2 && call.data(1).rank() >= 2) {
      Value x = call.data(1);
      call.give(times(call, x, x.rank() - 2, call.constant(0).transposed(1, 0), false));
      return;
    }
    Value a = call.data(0);
    Value b = call.data(1);
    boolean row = a.rank() == 1;
    boolean column = b.rank() == 1;
    if (row) {
      a = a.withAxes(List.of(List.of(), a.axes().get(0)));
    }
    if (column) {
      b = b.withAxes(List.of(b.axes().get(0), List.of()));
    }
    Value product = product(call, a, b);
    if (row) {
      product = without(product, product.rank() - 2);
    }
    call.give(column ? without(product, product.rank() - 1) : product);
  }

  private static Value without(Value value, int axis) {
    List<List<Factor>> axes = new ArrayList<>(value.axes());
    axes.remove(axis);
    return value.withAxes(axes);
  }

  /** Of two values; leading dimensions that only one of them has are more rows or columns. */
  private static Value product(Call call, Value a, Value b) {
    int deepA = a.rank() - 2;
    int deepB = b.rank() - 2;
    boolean manyA = many(a);
    boolean manyB = many(b);
    if (a.dim(deepA + 1) != b.dim(deepB)) {
      throw new MalformedException(
          "matrices of " + Extents.text(a.dims()) + " and " + Extents.text(b.dims()));
    }
    if (manyA && manyB) {
      return together(call, a, b);
    }
    List<Factor> rows = new ArrayList<>();
    for (int i = 0; i <= deepA; i++) {
      rows.addAll(a.own(i));
    }
    List<Factor> columns = new ArrayList<>();
    for (int i = 0; i < deepB; i++) {
      columns.addAll(b.own(i));
    }
    columns.addAll(b.own(deepB + 1));
    List<Factor> sum = a.axes().get(deepA + 1);
    Value other = call.layouts().refined(b, deepB, sum);
    if (a.hasBatch() != b.hasBatch()) {
      throw new AcrossSamplesException("a product of samples and what is no sample");
    }
    Line left = call.layouts().arrange(a, List.of(rows, sum));
    Line right = call.layouts().arrange(other, List.of(other.axes().get(deepB), columns));
    Line line = call.line("matmul", new int[] {left.shape()[0], right.shape()[1]}, left, right);
    List<List<Factor>> axes = new ArrayList<>();
    axes.addAll(manyB ? b.axes().subList(0, deepB) : a.axes().subList(0, deepA));
    axes.add(a.axes().get(deepA));
    axes.add(b.axes().get(deepB + 1));
    axes.replaceAll(Products::fresh);
    List<Factor> memory = new ArrayList<>();
    if (manyB) {
      memory.addAll(axes.get(deepB));
      axes.subList(0, deepB).forEach(memory::addAll);
      memory.addAll(axes.get(deepB + 1));
    } else {
      axes.forEach(memory::addAll);
    }
    memory.removeIf(Factor::isBatch);
    return new Value(line, axes, memory);
  }

  /** Of its own: both operands may be one value. */
  private static List<Factor> fresh(List<Factor> axis) {
    return axis.stream().anyMatch(Factor::isBatch) ? axis : Value.factors(Value.size(axis));
  }

  private static boolean many(Value value) {
    for (int i = 0; i < value.rank() - 2; i++) {
      if (value.dim(i) > 1 || value.isBatch(i)) {
        return true;
      }
    }
    return false;
  }

  /** Matrices side by side. */
  private static Value together(Call call, Value a, Value b) {
    int[] many = Extents.broadcast(leading(a), leading(b));
    return sideBySide(call, spread(call, a, many), spread(call, b, many));
  }

  private static int[] leading(Value value) {
    return Arrays.copyOf(value.dims(), value.rank() - 2);
  }

  /** With other leading dimensions, where they are 1 or missing. */
  private static Value spread(Call call, Value value, int[] leading) {
    int[] dims = Arrays.copyOf(leading, leading.length + 2);
    System.arraycopy(value.dims(), value.rank() - 2, dims, leading.length, 2);
    return Arrays.equals(dims, value.dims()) ? value : Rearrangements.repeated(call, value, dims);
  }

  private static Value sideBySide(Call call, Value a, Value b) {
    int deep = a.rank() - 2;
    Value other = call.layouts().refined(b, deep, a.axes().get(deep + 1));
    List<Factor> many = new ArrayList<>();
    List<Factor> same = new ArrayList<>();
    for (int i = 0; i < deep; i++) {
      if (a.isBatch(i) != b.isBatch(i)) {
        throw new AcrossSamplesException("a product of samples and what is no sample");
      }
      if (!a.isBatch(i)) {
        other = call.layouts().refined(other, i, a.axes().get(i));
        many.addAll(a.axes().get(i));
      }
    }
    for (int i = 0; i < deep; i++) {
      same.addAll(other.own(i));
    }
    List<List<Factor>> left = new ArrayList<>();
    List<List<Factor>> right = new ArrayList<>();
    if (!many.isEmpty()) {
      left.add(many);
      right.add(same);
    }
    left.addAll(List.of(a.own(deep), a.axes().get(deep + 1)));
    right.addAll(List.of(other.axes().get(deep), other.own(deep + 1)));
    Line one = call.layouts().arrange(a, left);
    Line two = call.layouts().arrange(other, right);
    int[] shape = one.shape().clone();
    shape[shape.length - 1] = two.shape()[shape.length - 1];
    List<List<Factor>> axes = new ArrayList<>(a.axes().subList(0, deep + 1));
    axes.add(fresh(other.axes().get(deep + 1)));
    List<List<Factor>> memory = new ArrayList<>(left.subList(0, left.size() - 1));
    memory.add(axes.get(deep + 1));
    return new Value(call.line("matmul", shape, one, two), axes, Layouts.flat(memory));
  }
}
