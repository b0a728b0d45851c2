package io.margay.train;

import io.margay.internal.text.Clause;
import java.util.List;

/**
 * Nadam: {@link Adam} with Nesterov's look-ahead, and a momentum that rises from half of β1 to β1.
 *
 * <pre>
 * u_t = β1 (1 - 0.96^(ψ t) / 2),  P_t = u_1 · u_2 · … · u_t,  t = 1, 2, …
 * m ← β1 m + (1 - β1) g,  s ← β2 s + (1 - β2) g²
 * w ← (1 - η λ) w - η (u_(t+1) m / (1 - P_(t+1)) + (1 - u_t) g / (1 - P_t)) / (√(s / (1 - β2^t)) + ε)
 * </pre>
 *
 * <p>With ψ = 1 it is Keras' formula, with 0.004 PyTorch's and the paper's.
 *
 * <p>State: a mean and a mean square per parameter. Source: Dozat, "Incorporating Nesterov momentum
 * into Adam" (2016); defaults as in Keras.
 *
 * @param learningRate η, above 0
 * @param beta1 β1, from 0 to 0.9999999999
 * @param beta2 β2, from 0 to 0.9999999999
 * @param epsilon ε, from 1e-30 to 1
 * @param momentumDecay ψ, from 0.001 to 1
 * @param weightDecay λ, from 0 to 1000; decoupled: multiplied by the learning rate, no part of the
 *     gradient
 */
public record Nadam(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double momentumDecay,
    double weightDecay)
    implements Optimizer {

  private static final double LEAST_DECAY = 0.001;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Nadam {
    OptimizerRange.moments("Nadam", learningRate, beta1, beta2, epsilon, weightDecay);
    OptimizerRange.within("Nadam", "momentum decay", momentumDecay, LEAST_DECAY, 1);
  }

  /**
   * Nadam at the given learning rate, above 0, with β1 0.9, β2 0.999, ε 1e-7, ψ 1 and no weight
   * decay.
   */
  public static Nadam of(double learningRate) {
    return new Nadam(learningRate, 0.9, 0.999, 1e-7, 1, 0);
  }

  /** The same with other decays of the mean and the mean square, both from 0 to 0.9999999999. */
  public Nadam betas(double first, double second) {
    return new Nadam(learningRate, first, second, epsilon, momentumDecay, weightDecay);
  }

  /** The same with another ε, from 1e-30 to 1. */
  public Nadam epsilon(double value) {
    return new Nadam(learningRate, beta1, beta2, value, momentumDecay, weightDecay);
  }

  /** The same with another ψ, from 0.001 to 1: how soon the momentum is β1. */
  public Nadam momentumDecay(double value) {
    return new Nadam(learningRate, beta1, beta2, epsilon, value, weightDecay);
  }

  /** The same with decoupled weight decay, from 0 to 1000. */
  public Nadam weightDecay(double value) {
    return new Nadam(learningRate, beta1, beta2, epsilon, momentumDecay, value);
  }

  @Override
  public Nadam withLearningRate(double rate) {
    return new Nadam(rate, beta1, beta2, epsilon, momentumDecay, weightDecay);
  }

  static Nadam read(Clause words) {
    return new Nadam(
        words.number("learning_rate", 0.001),
        words.number("beta1", 0.9),
        words.number("beta2", 0.999),
        words.number("epsilon", 1e-7),
        words.number("momentum_decay", 1),
        words.number("weight_decay", 0));
  }

  @Override
  public String word() {
    return "nadam";
  }

  @Override
  public List<String> settings() {
    return List.of(
        "beta1=" + beta1,
        "beta2=" + beta2,
        "epsilon=" + epsilon,
        "momentum_decay=" + momentumDecay,
        "weight_decay=" + weightDecay);
  }
}
