package io.margay.layer;

/**
 * Squeeze and excitation: each channel is multiplied by how much it matters in this picture.
 *
 * <pre>
 * squeezed = mean of each channel                               C
 * gate     = sigmoid(dense C(relu(dense C / reduction(squeezed))))
 * dst[y, x, c] = src[y, x, c] · gate[c]
 * </pre>
 *
 * The shape stays. It writes four lines: a global average, two dense layers with bias, and a
 * product.
 *
 * <pre>
 * SqueezeExcite.of(16)                // 56x56x256: 256 x 16 + 16 and 16 x 256 + 256 parameters
 * </pre>
 *
 * @param reduction by which channels are divided, at least 1
 * @param name before those of its layers, or empty
 * @see <a href="https://arxiv.org/abs/1709.01507">Hu, Shen, Albanie, Sun and Wu 2017</a>
 */
public record SqueezeExcite(int reduction, String name) implements Composite {

  /**
   * @throws IllegalArgumentException if the reduction is below 1, or the name is not allowed
   */
  public SqueezeExcite {
    Name.checked(name);
    if (reduction < 1) {
      throw new IllegalArgumentException(
          "SqueezeExcite: reduction " + reduction + ", expected at least 1");
    }
  }

  /** With so many channels for each one of the layer between; 16 in the paper. */
  public static SqueezeExcite of(int reduction) {
    return new SqueezeExcite(reduction, "");
  }

  @Override
  public Value compose(Value... inputs) {
    int channels = inputs[0].shape().dim(inputs[0].shape().rank() - 1);
    Value gate =
        Chain.of(
                GlobalAvgPool.of().named("squeeze"),
                Dense.of(Math.max(1, channels / reduction)).relu().named("reduce"),
                Dense.of(channels).sigmoid().named("excite"))
            .compose(inputs[0]);
    return Multiply.of().named("scale").apply(inputs[0], gate);
  }

  @Override
  public SqueezeExcite named(String changed) {
    return new SqueezeExcite(reduction, changed);
  }

  @Override
  public String title() {
    return "SqueezeExcite[reduction " + reduction + "]";
  }
}
