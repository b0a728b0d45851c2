package io.margay.layer;

/**
 * Layers whose filters look through a small window at every place of a sequence, a picture or a
 * volume.
 *
 * @param <L> the layer itself
 */
public sealed interface Convolution<L extends Convolution<L>>
    extends Layer, Weighted<L>, Windowed<L>
    permits Conv1d,
        Conv2d,
        Conv3d,
        DepthwiseConv1d,
        DepthwiseConv2d,
        DepthwiseConv3d,
        ConvTranspose1d,
        ConvTranspose2d,
        ConvTranspose3d,
        LocallyConnected1d,
        LocallyConnected2d {

  /**
   * With a distance between neighbouring values of a window; 1 is a solid window.
   *
   * @param sizes one number for all axes, or one for each, 1 to 65,536
   */
  default L dilation(int... sizes) {
    return window(window().dilation(sizes));
  }
}
