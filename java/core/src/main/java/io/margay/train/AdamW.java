package io.margay.train;

import io.margay.internal.text.Clause;
import java.util.List;

/**
 * AdamW: {@link Adam} with weight decay that is no part of the gradient.
 *
 * <pre>
 * w ← (1 - η λ) w, then the step of Adam
 * </pre>
 *
 * <p>The formula is Keras' and PyTorch's, up to Adam's ε. The usual λ is Keras', 0.004; PyTorch's
 * is 0.01. Every parameter decays but those that normalise and the slopes of a PReLU, and those of
 * layers that say so.
 *
 * <p>State: a mean and a mean square per parameter, with AMSGrad also the largest mean square.
 * Sources: Loshchilov and Hutter, "Decoupled weight decay regularization" (2019); defaults as in
 * Keras.
 *
 * @param learningRate η, above 0
 * @param beta1 β1, from 0 to 0.9999999999
 * @param beta2 β2, from 0 to 0.9999999999
 * @param epsilon ε, from 1e-30 to 1
 * @param amsgrad whether the largest s so far takes the place of s in the divisor
 * @param weightDecay λ, from 0 to 1000; multiplied by the learning rate
 */
public record AdamW(
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
  public AdamW {
    OptimizerRange.moments("AdamW", learningRate, beta1, beta2, epsilon, weightDecay);
  }

  /**
   * AdamW at the given learning rate, above 0, with β1 0.9, β2 0.999, ε 1e-7 and a weight decay of
   * 0.004.
   */
  public static AdamW of(double learningRate) {
    return new AdamW(learningRate, 0.9, 0.999, 1e-7, false, 0.004);
  }

  /** The same with other decays of the mean and the mean square, both from 0 to 0.9999999999. */
  public AdamW betas(double first, double second) {
    return new AdamW(learningRate, first, second, epsilon, amsgrad, weightDecay);
  }

  /** The same with another ε, from 1e-30 to 1. */
  public AdamW epsilon(double value) {
    return new AdamW(learningRate, beta1, beta2, value, amsgrad, weightDecay);
  }

  /** The same with the largest mean square so far in the divisor. */
  public AdamW withAmsgrad() {
    return new AdamW(learningRate, beta1, beta2, epsilon, true, weightDecay);
  }

  /** The same with decoupled weight decay, from 0 to 1000. */
  public AdamW weightDecay(double value) {
    return new AdamW(learningRate, beta1, beta2, epsilon, amsgrad, value);
  }

  @Override
  public AdamW withLearningRate(double rate) {
    return new AdamW(rate, beta1, beta2, epsilon, amsgrad, weightDecay);
  }

  static AdamW read(Clause words) {
    return new AdamW(
        words.number("learning_rate", 0.001),
        words.number("beta1", 0.9),
        words.number("beta2", 0.999),
        words.number("epsilon", 1e-7),
        words.flag("amsgrad", false),
        words.number("weight_decay", 0.004));
  }

  @Override
  public String word() {
    return "adamw";
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
