package io.margay.layer;

import java.util.Objects;

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
}
