package io.margay.layer;

/**
 * A layer that moves a window over rows and columns: the withers that convolution and pooling have in common.
 *
 * @param <L> the layer itself, which each wither returns changed
 */
public sealed interface Windowed<L extends Windowed<L>> permits Conv2d, MaxPool2d, AvgPool2d {

  /** Kernel, stride, dilation, padding and fit. */
  Window window();

  /** This layer with another window. */
  L window(Window window);

  /** As many rows as columns from one window to the next, 1 to 65,536. */
  default L stride(int stride) {
    return stride(stride, stride);
  }

  /** Rows and columns from one window to the next, 1 to 65,536 each. */
  default L stride(int rows, int columns) {
    return window(window().stride(Extent.of(rows, columns)));
  }

  /** What surrounds the input; {@link Padding#VALID}, nothing, by default. */
  default L padding(Padding padding) {
    return window(window().padding(padding));
  }

  /** What happens when the windows do not cover the input exactly; {@link Fit#FLOOR} by default. */
  default L fit(Fit fit) {
    return window(window().fit(fit));
  }
}
