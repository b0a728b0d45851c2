package io.margay.layer;

import io.margay.internal.text.Decimal;
import io.margay.internal.text.Range;
import io.margay.program.Keys;
import io.margay.program.Words;

/**
 * Local response normalisation: a value becomes smaller where the channels around it are large at
 * the same place.
 *
 * <pre>
 * dst[.., c] = src[.., c] / (k + alpha · Σ over j of src[.., j]²)^beta
 * j from max(0, c - (size - 1) / 2) to min(C - 1, c + (size - 1) / 2)
 * </pre>
 *
 * This is AlexNet's formula, and TensorFlow's ({@code tf.nn.local_response_normalization} with
 * {@code depth_radius} (size - 1) / 2, {@code bias} k). PyTorch and Caffe divide the sum by {@code
 * size}: their alpha is size times this one, and their k usually 1.
 *
 * <pre>
 * LocalResponseNorm.of()                              // AlexNet's: 5 channels, alpha 1e-4, beta 0.75, k 2
 * LocalResponseNorm.of().k(1).alpha(0.0001 / 5)       // torch.nn.LocalResponseNorm(5)
 * </pre>
 *
 * It has no parameters.
 *
 * @param size channels that are summed, the value's own in the middle: an odd number, 1 to 65,535
 * @param alpha factor of the sum, 0 to 1,000,000
 * @param beta exponent, 0 to 10
 * @param k what is there without any neighbour, 1e-6 to 1,000,000
 * @param name the node's name, or empty
 * @see <a href="https://papers.nips.cc/paper/4824">Krizhevsky, Sutskever and Hinton 2012, section
 *     3.3</a>
 */
public record LocalResponseNorm(int size, double alpha, double beta, double k, String name)
    implements Normalization {

  private static final String TITLE = "LocalResponseNorm";
  private static final int USUAL_SIZE = 5;
  private static final double USUAL_ALPHA = 0.0001;
  private static final double USUAL_BETA = 0.75;
  private static final double USUAL_K = 2;
  private static final int MOST_CHANNELS = 65_535;
  private static final double MOST = 1e6;
  private static final double MOST_BETA = 10;
  private static final double LEAST_K = 1e-6;

  /**
   * @throws IllegalArgumentException if size is even or not 1 to 65,535, another number is outside
   *     its range, or the name is not allowed
   */
  public LocalResponseNorm {
    Name.checked(name);
    if (size < 1 || size > MOST_CHANNELS || size % 2 == 0) {
      throw new IllegalArgumentException(
          "LocalResponseNorm: size "
              + size
              + ", expected an odd number from 1 to 65535: as many channels on either side");
    }
    Range.check(TITLE, "alpha", alpha, 0, MOST);
    Range.check(TITLE, "beta", beta, 0, MOST_BETA);
    Range.check(TITLE, "k", k, LEAST_K, MOST);
  }

  /** AlexNet's settings: 5 channels, alpha 1e-4, beta 0.75, k 2. */
  public static LocalResponseNorm of() {
    return new LocalResponseNorm(USUAL_SIZE, USUAL_ALPHA, USUAL_BETA, USUAL_K, "");
  }

  static LocalResponseNorm read(Keys keys) {
    return new LocalResponseNorm(
        keys.whole("size", USUAL_SIZE),
        keys.number("alpha", USUAL_ALPHA),
        keys.number("beta", USUAL_BETA),
        keys.number("k", USUAL_K),
        "");
  }

  /** Over another number of channels, odd, 1 to 65,535. */
  public LocalResponseNorm size(int changed) {
    return new LocalResponseNorm(changed, alpha, beta, k, name);
  }

  /** With another factor of the sum, 0 to 1,000,000. */
  public LocalResponseNorm alpha(double changed) {
    return new LocalResponseNorm(size, changed, beta, k, name);
  }

  /** With another exponent, 0 to 10. */
  public LocalResponseNorm beta(double changed) {
    return new LocalResponseNorm(size, alpha, changed, k, name);
  }

  /** With another number added to the sum, 1e-6 to 1,000,000. */
  public LocalResponseNorm k(double changed) {
    return new LocalResponseNorm(size, alpha, beta, changed, name);
  }

  @Override
  public LocalResponseNorm named(String changed) {
    return new LocalResponseNorm(size, alpha, beta, k, changed);
  }

  @Override
  public String op() {
    return "local_response_norm";
  }

  @Override
  public String attributes() {
    return new Words()
        .unless("size", USUAL_SIZE, size)
        .unless("alpha", Decimal.text(USUAL_ALPHA), Decimal.text(alpha))
        .unless("beta", Decimal.text(USUAL_BETA), Decimal.text(beta))
        .unless("k", Decimal.text(USUAL_K), Decimal.text(k))
        .toString();
  }

  @Override
  public String title() {
    return TITLE + (attributes().isEmpty() ? "" : "[" + attributes() + "]");
  }

  @Override
  public String kerasName() {
    return TITLE;
  }
}
