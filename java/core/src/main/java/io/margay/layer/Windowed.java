package io.margay.layer;

/**
 * A layer that moves a window over the axes of its input: the withers that convolution and pooling
 * have in common.
 *
 * @param <L> the layer itself, which each wither returns changed
 */
public sealed interface Windowed<L extends Windowed<L>>
    permits Convolution, SeparableConv1d, SeparableConv2d, WindowPooling {

  /** Kernel, stride, dilation, padding and fit. */
  Window window();

  /** This layer with another window. */
  L window(Window window);

  /** From one window to the next: one number for all axes, or one for each, 1 to 65,536. */
  default L stride(int... sizes) {
    return window(window().stride(sizes));
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
