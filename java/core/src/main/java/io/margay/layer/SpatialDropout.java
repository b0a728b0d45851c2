package io.margay.layer;

import io.margay.internal.text.Decimal;
import io.margay.program.Keys;

/**
 * Leaves out a random part of the channels of each sample in training, each with all its places.
 * Neighbouring places say nearly the same, so that {@link Dropout} hides little of them.
 *
 * <pre>
 * training    dst[y, x, c] = 0 for a channel c with probability rate, else src[y, x, c] / (1 - rate)
 * otherwise   dst = src
 * </pre>
 *
 * The input has places and channels: at least two dimensions. Keras calls it SpatialDropout1D, 2D
 * and 3D, PyTorch Dropout1d, 2d and 3d. What is left out depends on the seed, the step and the
 * sample, and not on the number of lanes.
 *
 * @param rate part that is dropped, 0 to 0.999
 * @param name the node's name, or empty
 * @see <a href="https://arxiv.org/abs/1411.4280">Tompson et al. 2015</a>
 */
public record SpatialDropout(double rate, String name) implements Elementwise {

  /**
   * @throws IllegalArgumentException if the rate is not 0 to 0.999, or the name is not allowed
   */
  public SpatialDropout {
    Name.checked(name);
    Dropout.check("SpatialDropout", rate);
  }

  /**
   * Drops that part of the channels.
   *
   * @param rate 0 to 0.999
   */
  public static SpatialDropout of(double rate) {
    return new SpatialDropout(rate, "");
  }

  static SpatialDropout read(Keys keys) {
    return new SpatialDropout(keys.number("rate", 0), "");
  }

  @Override
  public SpatialDropout named(String changed) {
    return new SpatialDropout(rate, changed);
  }

  @Override
  public String op() {
    return "spatial_dropout";
  }

  @Override
  public String attributes() {
    return "rate=" + Decimal.text(rate);
  }

  @Override
  public String title() {
    return "SpatialDropout[" + Decimal.text(rate) + "]";
  }

  @Override
  public String kerasName() {
    return "SpatialDropout";
  }
}
