package io.margay.train;

import io.margay.internal.text.Clause;
import java.util.List;

/**
 * LAMB: the step of {@link Adam}, in each parameter as long as the parameter is; for large batches.
 *
 * <pre>
 * m ← β1 m + (1 - β1) g,  s ← β2 s + (1 - β2) g²
 * u = m / (1 - β1^t) / (√(s / (1 - β2^t)) + ε) + λ w
 * w ← w - η ‖w‖ / ‖u‖ · u,  t = 1, 2, …
 * </pre>
 *
 * <p>‖w‖ and ‖u‖ are the lengths over a whole parameter; 1 takes the place of their quotient where
 * one is 0. The formula is the paper's with φ(x) = x. Keras' Lamb is the same without weight decay;
 * its weight decay is no part of u. PyTorch has none.
 *
 * <p>State: a mean and a mean square per parameter. Source: You et al., "Large batch optimization
 * for deep learning" (2020); defaults as in Keras.
 *
 * @param learningRate η, above 0
 * @param beta1 β1, from 0 to 0.9999999999
 * @param beta2 β2, from 0 to 0.9999999999
 * @param epsilon ε, from 1e-30 to 1
 * @param weightDecay λ, from 0 to 1000; part of the direction u
 */
public record Lamb(
    double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer {

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Lamb {
    OptimizerRange.moments("Lamb", learningRate, beta1, beta2, epsilon, weightDecay);
  }

  /** LAMB at the given learning rate, above 0, with β1 0.9, β2 0.999, ε 1e-7, no weight decay. */
  public static Lamb of(double learningRate) {
    return new Lamb(learningRate, 0.9, 0.999, 1e-7, 0);
  }

  /** The same with other decays of the mean and the mean square, both from 0 to 0.9999999999. */
  public Lamb betas(double first, double second) {
    return new Lamb(learningRate, first, second, epsilon, weightDecay);
  }

  /** The same with another ε, from 1e-30 to 1. */
  public Lamb epsilon(double value) {
    return new Lamb(learningRate, beta1, beta2, value, weightDecay);
  }

  /** The same with weight decay, from 0 to 1000. */
  public Lamb weightDecay(double value) {
    return new Lamb(learningRate, beta1, beta2, epsilon, value);
  }

  @Override
  public Lamb withLearningRate(double rate) {
    return new Lamb(rate, beta1, beta2, epsilon, weightDecay);
  }

  static Lamb read(Clause words) {
    return new Lamb(
        words.number("learning_rate", 0.001),
        words.number("beta1", 0.9),
        words.number("beta2", 0.999),
        words.number("epsilon", 1e-7),
        words.number("weight_decay", 0));
  }

  @Override
  public String word() {
    return "lamb";
  }

  @Override
  public List<String> settings() {
    return List.of(
        "beta1=" + beta1, "beta2=" + beta2, "epsilon=" + epsilon, "weight_decay=" + weightDecay);
  }
}
