package io.margay.layer;

import io.margay.Shape;
import io.margay.ShapeException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * How a kernel moves over rows and columns, shared by convolution and pooling.
 *
 * <pre>
 * output = floor((N - F + padding) / stride) + 1        F = (kernel - 1) · dilation + 1
 * </pre>
 * The window of output i begins at input i · stride - padding before. {@link Padding#SAME} always fits and gives
 * ceil(N / stride). With {@link Fit#CEIL} one more window is added when a rest remains and that window starts inside the
 * input or the padding before it.
 *
 * @param kernel rows and columns under one window
 * @param stride rows and columns from one window to the next
 * @param dilation distance between neighbouring values of one window; 1 is a solid window
 * @param padding nothing around the input
 * @param fit what happens to a rest at the edge
 */
public record Window(Extent kernel, Extent stride, Extent dilation, Padding padding, Fit fit) {

  /** @throws NullPointerException if a component is null */
  public Window {
    Objects.requireNonNull(kernel, "kernel");
    Objects.requireNonNull(stride, "stride");
    Objects.requireNonNull(dilation, "dilation");
    Objects.requireNonNull(padding, "padding");
    Objects.requireNonNull(fit, "fit");
  }

  static Window of(Extent kernel, Extent stride) {
    return new Window(kernel, stride, Extent.of(1), Padding.VALID, Fit.FLOOR);
  }

  static Window read(AttributeReader reader, boolean pooling) {
    Extent kernel = reader.required("kernel", AttributeReader.extent("kernel"));
    Extent one = Extent.of(1);
    Extent stride = reader.optional("stride", pooling ? kernel : one, AttributeReader.extent("stride"));
    Extent dilation = pooling ? one : reader.optional("dilation", one, AttributeReader.extent("dilation"));
    Padding padding = reader.optional("padding", Padding.VALID, Padding::parse);
    return new Window(kernel, stride, dilation, padding, reader.optional("fit", Fit.FLOOR, Fit::parse));
  }

  void write(AttributeText text, Extent usualStride) {
    text.add("kernel", kernel)
        .unless("stride", usualStride, stride)
        .unless("dilation", Extent.of(1), dilation)
        .unless("padding", "valid", padding.word())
        .unless("fit", "floor", fit.word());
  }

  Window kernel(Extent changed) {
    return new Window(changed, stride, dilation, padding, fit);
  }

  Window stride(Extent changed) {
    return new Window(kernel, changed, dilation, padding, fit);
  }

  Window dilation(Extent changed) {
    return new Window(kernel, stride, changed, padding, fit);
  }

  Window padding(Padding changed) {
    return new Window(kernel, stride, dilation, changed, fit);
  }

  Window fit(Fit changed) {
    return new Window(kernel, stride, dilation, padding, changed);
  }

  /** What a title says beyond the kernel's size: {@code , stride 3, fit EXACT}. */
  String qualifiers(Extent usualStride) {
    return (stride.equals(usualStride) ? "" : ", stride " + stride.brief())
        + (dilation.equals(Extent.of(1)) ? "" : ", dilation " + dilation.brief())
        + (padding.equals(Padding.VALID) ? "" : ", padding " + (padding.same() ? "SAME" : padding.word()))
        + (fit == Fit.FLOOR ? "" : ", fit " + fit);
  }

  /** Refuses what pooling has no meaning for: under such a window there could be no value at all. */
  void checkPooling(String layer) {
    if (!dilation.equals(Extent.of(1))) {
      throw new IllegalArgumentException(layer + ": dilation " + dilation + ", expected none");
    }
    if (Math.max(padding.top(), padding.bottom()) >= kernel.rows()
        || Math.max(padding.left(), padding.right()) >= kernel.columns()) {
      throw new IllegalArgumentException(layer + "[" + kernel + "]: padding " + padding.word()
          + ", expected less than the window's own rows and columns: a window would lie outside the input");
    }
  }

  /** Rows and columns of the output, with the input's channels behind them. */
  Shape output(String title, String thing, Shape input) {
    return output(title, thing, input, input.dim(input.rank() - 1));
  }

  /**
   * Rows and columns of the output, with {@code channels} behind them. {@code title} and {@code thing} are for
   * messages.
   */
  Shape output(String title, String thing, Shape input, int channels) {
    if (input.rank() != 3) {
      throw new ShapeException(title + ": input " + input + " has " + input.rank()
          + (input.rank() == 1 ? " dimension" : " dimensions")
          + ", expected 3 (rows x columns x channels). Put Reshape before it.");
    }
    Axis rows =
        axis(input.dim(0), kernel.rows(), stride.rows(), dilation.rows(), padding.top(), padding.bottom());
    Axis columns =
        axis(input.dim(1), kernel.columns(), stride.columns(), dilation.columns(), padding.left(), padding.right());
    if (rows.slack() < 0 || columns.slack() < 0) {
      throw new ShapeException(title + ": input " + input + ": the " + thing + " is larger than the input ("
          + (rows.slack() < 0 ? tooLarge(rows, "rows") : tooLarge(columns, "columns"))
          + "). Use a smaller one, padding SAME, or a larger input.");
    }
    if (fit == Fit.EXACT && !padding.same() && !(rows.isExact() && columns.isExact())) {
      throw new ShapeException(title + ": input " + input + ": " + doesNotFit(thing, rows, columns));
    }
    long height = rows.windows(fit);
    long width = columns.windows(fit);
    if (height > Integer.MAX_VALUE || width > Integer.MAX_VALUE) {
      throw new ShapeException(title + ": input " + input
          + ": the output is larger than 2^31 - 1 rows or columns. Use less padding.");
    }
    return Shape.of((int) height, (int) width, channels);
  }

  private Axis axis(int size, int kernel, int stride, int dilation, int before, int after) {
    long reach = (kernel - 1L) * dilation + 1;
    return padding.same() ? Axis.same(size, reach, stride) : new Axis(size, reach, stride, before, after);
  }

  private static String tooLarge(Axis axis, String what) {
    long padding = axis.before() + axis.after();
    return axis.reach() + " " + what + ", " + axis.size() + (padding == 0 ? "" : " + " + padding) + " there";
  }

  private static String doesNotFit(String thing, Axis rows, Axis columns) {
    String formula;
    String left;
    String strides;
    if (rows.equals(columns)) {
      formula = rows.formula();
      left = last(rows.rest(), "column and row", "columns and rows");
      strides = "stride " + choice(rows);
    } else {
      boolean both = !rows.isExact() && !columns.isExact();
      formula = both
          ? "rows " + rows.formula() + ", columns " + columns.formula()
          : rows.isExact() ? "columns " + columns.formula() : "rows " + rows.formula();
      left = both
          ? last(columns.rest(), "column", "columns") + " and " + last(rows.rest(), "row", "rows")
          : rows.isExact() ? last(columns.rest(), "column", "columns") : last(rows.rest(), "row", "rows");
      strides = both
          ? "row stride " + choice(rows) + " and column stride " + choice(columns)
          : rows.isExact() ? "column stride " + choice(columns) : "row stride " + choice(rows);
    }
    return formula + ": the " + thing + " does not fit.\n  Use " + strides + ", padding SAME, or fit FLOOR to leave "
        + left + " out.";
  }

  private static String last(long rest, String one, String many) {
    return rest == 1 ? "the last " + one : "the last " + rest + " " + many;
  }

  private static String choice(Axis axis) {
    List<Long> strides = axis.fittingStrides();
    String first = strides.subList(0, Math.max(1, strides.size() - 1)).stream().map(Object::toString)
        .collect(Collectors.joining(", "));
    return strides.size() == 1 ? first : first + " or " + strides.get(strides.size() - 1);
  }
}
