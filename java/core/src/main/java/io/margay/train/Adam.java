package io.margay.train;

/**
 * Adam: momentum and a running mean square, both corrected for their start at 0; with decoupled
 * weight decay it is AdamW.
 *
 * <pre>
 * m ← β1 m + (1 - β1) g,  s ← β2 s + (1 - β2) g²
 * w ← (1 - η λ) w - η √(1 - β2^t) / (1 - β1^t) · m / (√s + ε),  t = 1, 2, …
 * </pre>
 *
 * <p>State: a mean and a mean square per parameter. Sources: Kingma and Ba, "Adam" (2015);
 * Loshchilov and Hutter, "Decoupled weight decay regularization" (2019); defaults as in Keras.
 *
 * @param learningRate η, above 0
 * @param beta1 β1, from 0 to 0.9999999999
 * @param beta2 β2, from 0 to 0.9999999999
 * @param epsilon ε, from 1e-30 to 1
 * @param weightDecay λ, from 0 to 1000; multiplied by the learning rate
 */
public record Adam(
    double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer {

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Adam {
    OptimizerRange.positive("Adam", "learning rate", learningRate);
    OptimizerRange.fraction("Adam", "beta1", beta1);
    OptimizerRange.fraction("Adam", "beta2", beta2);
    OptimizerRange.epsilon("Adam", epsilon);
    OptimizerRange.decay("Adam", weightDecay);
  }

  /**
   * Adam at the given learning rate, above 0, with β1 0.9, β2 0.999, ε 1e-7 and no weight decay.
   */
  public static Adam of(double learningRate) {
    return new Adam(learningRate, 0.9, 0.999, 1e-7, 0);
  }

  /** The same with other decays of the mean and the mean square, both from 0 to 0.9999999999. */
  public Adam betas(double first, double second) {
    return new Adam(learningRate, first, second, epsilon, weightDecay);
  }

  /** The same with another ε, from 1e-30 to 1. */
  public Adam epsilon(double value) {
    return new Adam(learningRate, beta1, beta2, value, weightDecay);
  }

  /** The same with decoupled weight decay, from 0 to 1000. */
  public Adam weightDecay(double value) {
    return new Adam(learningRate, beta1, beta2, epsilon, value);
  }

  @Override
  public Adam withLearningRate(double rate) {
    return new Adam(rate, beta1, beta2, epsilon, weightDecay);
  }

  @Override
  public String options() {
    return "optimizer=adam beta1="
        + beta1
        + " beta2="
        + beta2
        + " epsilon="
        + epsilon
        + " weight_decay="
        + weightDecay;
  }

  @Override
  public String text() {
    return "adam:learning_rate="
        + learningRate
        + ":beta1="
        + beta1
        + ":beta2="
        + beta2
        + ":epsilon="
        + epsilon
        + ":weight_decay="
        + weightDecay;
  }
}
