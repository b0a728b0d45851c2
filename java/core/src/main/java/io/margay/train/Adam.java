package io.margay.train;

import io.margay.internal.text.Clause;
import java.util.List;

/**
 * Adam: momentum and a running mean square, both corrected for their start at 0; with decoupled
 * weight decay it is {@link AdamW}, on request AMSGrad.
 *
 * <pre>
 * m ← β1 m + (1 - β1) g,  s ← β2 s + (1 - β2) g²,  with AMSGrad x ← max(x, s), else x = s
 * w ← (1 - η λ) w - η √(1 - β2^t) / (1 - β1^t) · m / (√x + ε),  t = 1, 2, …
 * </pre>
 *
 * <p>The formula is Keras'. PyTorch corrects √x before it adds ε, which is the same for an ε of ε ·
 * √(1 - β2^t).
 *
 * <p>State: a mean and a mean square per parameter, with AMSGrad also the largest mean square.
 * Sources: Kingma and Ba, "Adam" (2015); Reddi, Kale and Kumar, "On the convergence of Adam and
 * beyond" (2018); defaults as in Keras.
 *
 * @param learningRate η, above 0
 * @param beta1 β1, from 0 to 0.9999999999
 * @param beta2 β2, from 0 to 0.9999999999
 * @param epsilon ε, from 1e-30 to 1
 * @param amsgrad whether the largest s so far takes the place of s in the divisor
 * @param weightDecay λ, from 0 to 1000; multiplied by the learning rate
 */
public record Adam(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    boolean amsgrad,
    double weightDecay)
    implements Optimizer {

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Adam {
    OptimizerRange.moments("Adam", learningRate, beta1, beta2, epsilon, weightDecay);
  }

  /**
   * Adam at the given learning rate, above 0, with β1 0.9, β2 0.999, ε 1e-7 and no weight decay.
   */
  public static Adam of(double learningRate) {
    return new Adam(learningRate, 0.9, 0.999, 1e-7, false, 0);
  }

  /** The same with other decays of the mean and the mean square, both from 0 to 0.9999999999. */
  public Adam betas(double first, double second) {
    return new Adam(learningRate, first, second, epsilon, amsgrad, weightDecay);
  }

  /** The same with another ε, from 1e-30 to 1. */
  public Adam epsilon(double value) {
    return new Adam(learningRate, beta1, beta2, value, amsgrad, weightDecay);
  }

  /** The same with the largest mean square so far in the divisor. */
  public Adam withAmsgrad() {
    return new Adam(learningRate, beta1, beta2, epsilon, true, weightDecay);
  }

  /** The same with decoupled weight decay, from 0 to 1000. */
  public Adam weightDecay(double value) {
    return new Adam(learningRate, beta1, beta2, epsilon, amsgrad, value);
  }

  @Override
  public Adam withLearningRate(double rate) {
    return new Adam(rate, beta1, beta2, epsilon, amsgrad, weightDecay);
  }

  static Adam read(Clause words) {
    return new Adam(
        words.number("learning_rate", 0.001),
        words.number("beta1", 0.9),
        words.number("beta2", 0.999),
        words.number("epsilon", 1e-7),
        words.flag("amsgrad", false),
        words.number("weight_decay", 0));
  }

  @Override
  public String word() {
    return "adam";
  }

  @Override
  public List<String> settings() {
    return List.of(
        "beta1=" + beta1,
        "beta2=" + beta2,
        "epsilon=" + epsilon,
        "amsgrad=" + amsgrad,
        "weight_decay=" + weightDecay);
  }
}
