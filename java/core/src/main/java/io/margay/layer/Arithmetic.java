package io.margay.layer;

/**
 * Layers that compute one value from one value of each input, and have no settings.
 *
 * <p>Shapes that differ are brought together by NumPy's broadcasting rule, per sample: they are
 * aligned at the channels, the last dimension, and what has the extent 1 there, or no dimension at
 * all, is repeated.
 *
 * <pre>
 * 28x28x64  with  64       gives  28x28x64      a number for each channel
 * 28x28x64  with  1x1x64   gives  28x28x64      the same
 * 28x28x64  with  28x28x1  gives  28x28x64      a number for each place
 * 28x28x64  with  1        gives  28x28x64      one number for the sample
 * 28x1x8    with  1x28x8   gives  28x28x8       both are repeated
 * </pre>
 *
 * What is repeated gets the sum of the gradients of its copies. Layers of more than two inputs work
 * from left to right.
 *
 * @see <a href="https://numpy.org/doc/stable/user/basics.broadcasting.html">NumPy, Broadcasting</a>
 */
public sealed interface Arithmetic extends Merge
    permits Add, Subtract, Multiply, Divide, Maximum, Minimum {

  @Override
  default String attributes() {
    return "";
  }

  @Override
  default String title() {
    return getClass().getSimpleName();
  }

  @Override
  default String kerasName() {
    return title();
  }
}
