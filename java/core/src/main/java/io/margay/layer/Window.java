package io.margay.layer;

import io.margay.program.Keys;
import io.margay.program.Words;
import java.util.Objects;

/**
 * How a kernel moves over the axes of an input, shared by convolution and pooling.
 *
 * <pre>
 * output = floor((N - F + padding) / stride) + 1        F = (kernel - 1) · dilation + 1
 * </pre>
 *
 * The window of output i begins at input i · stride - padding before. {@link Padding#SAME} always
 * fits and gives ceil(N / stride). With {@link Fit#CEIL} one more window is added when a rest
 * remains and that window starts inside the input or the padding before it.
 *
 * @param kernel values under one window, along each axis
 * @param stride from one window to the next, along each axis
 * @param dilation distance between neighbouring values of one window; 1 is a solid window
 * @param padding nothing around the input
 * @param fit what happens to a rest at the edge
 */
public record Window(Extent kernel, Extent stride, Extent dilation, Padding padding, Fit fit) {

  /**
   * @throws IllegalArgumentException if they are not of the same number of axes
   */
  public Window {
    Objects.requireNonNull(fit, "fit");
    int axes = kernel.axes();
    if (stride.axes() != axes || dilation.axes() != axes || !padding.suits(axes)) {
      throw new IllegalArgumentException(
          "window "
              + kernel
              + ", stride "
              + stride
              + ", dilation "
              + dilation
              + ", padding "
              + padding.word()
              + ": expected "
              + axes
              + (axes == 1 ? " axis" : " axes")
              + " everywhere");
    }
  }

  static Window of(Extent kernel, Extent stride) {
    return new Window(kernel, stride, Extent.all(kernel.axes(), 1), Padding.VALID, Fit.FLOOR);
  }

  static Window read(Keys keys, int axes, boolean pooling) {
    Extent kernel = Extent.parse(axes, keys.text("kernel"));
    Extent one = Extent.all(axes, 1);
    return new Window(
        kernel,
        keys.get("stride", pooling ? kernel : one, text -> Extent.parse(axes, text)),
        keys.get("dilation", one, text -> Extent.parse(axes, text)),
        keys.get("padding", Padding.VALID, Padding::parse),
        keys.get("fit", Fit.FLOOR, Fit::parse));
  }

  void write(Words words, Extent usualStride) {
    words
        .add("kernel", kernel)
        .unless("stride", usualStride, stride)
        .unless("dilation", one(), dilation)
        .unless("padding", "valid", padding.word())
        .unless("fit", "floor", fit.word());
  }

  private Extent one() {
    return Extent.all(kernel.axes(), 1);
  }

  Window kernel(int... sizes) {
    return new Window(Extent.of(kernel.axes(), sizes), stride, dilation, padding, fit);
  }

  Window stride(int... sizes) {
    return new Window(kernel, Extent.of(kernel.axes(), sizes), dilation, padding, fit);
  }

  Window dilation(int... sizes) {
    return new Window(kernel, stride, Extent.of(kernel.axes(), sizes), padding, fit);
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
        + (dilation.equals(one()) ? "" : ", dilation " + dilation.brief())
        + (padding.equals(Padding.VALID)
            ? ""
            : ", padding " + (padding.same() ? "SAME" : padding.word()))
        + (fit == Fit.FLOOR ? "" : ", fit " + fit);
  }

  /**
   * Refuses what pooling over so many axes has no meaning for: under such a window there could be
   * no value at all.
   */
  void checkPooling(String layer, int axes) {
    if (kernel.axes() != axes) {
      throw new IllegalArgumentException(
          layer + ": window " + kernel + ", expected " + axes + (axes == 1 ? " axis" : " axes"));
    }
    if (!dilation.equals(one())) {
      throw new IllegalArgumentException(layer + ": dilation " + dilation + ", expected none");
    }
    for (int axis = 0; axis < kernel.axes(); axis++) {
      if (padding.most(axis) >= kernel.sizes().get(axis)) {
        throw new IllegalArgumentException(
            layer
                + "["
                + kernel
                + "]: padding "
                + padding.word()
                + ", expected less than the window's own size: a window would lie outside the"
                + " input");
      }
    }
  }
}
