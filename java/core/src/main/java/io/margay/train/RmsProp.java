package io.margay.train;

import io.margay.internal.text.Clause;
import java.util.List;

/**
 * RMSprop: each parameter's gradient is divided by the root of a running mean of its square.
 *
 * <pre>
 * s ← ρ s + (1 - ρ) g²
 * plain      w ← w - η g / √(s + ε)
 * momentum   v ← μ v + η g / √(s + ε),  w ← w - v
 * </pre>
 *
 * <p>With weight decay λ every parameter, biases too, but those that normalise and the slopes of a
 * PReLU, first becomes (1 - η λ) w.
 *
 * <p>State: one mean square per parameter, and one velocity with momentum. Source: Hinton, "Neural
 * networks for machine learning", lecture 6e (2012); defaults as in Keras.
 *
 * @param learningRate η, above 0
 * @param rho ρ, from 0 to 0.9999999999
 * @param momentum μ, from 0 to 0.9999999999
 * @param epsilon ε, from 1e-30 to 1: keeps the divisor away from 0
 * @param weightDecay λ, from 0 to 1000; decoupled: multiplied by the learning rate, no part of the
 *     gradient
 */
public record RmsProp(
    double learningRate, double rho, double momentum, double epsilon, double weightDecay)
    implements Optimizer {

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public RmsProp {
    OptimizerRange.positive("RmsProp", "learning rate", learningRate);
    OptimizerRange.fraction("RmsProp", "rho", rho);
    OptimizerRange.fraction("RmsProp", "momentum", momentum);
    OptimizerRange.epsilon("RmsProp", epsilon);
    OptimizerRange.decay("RmsProp", weightDecay);
  }

  /** RMSprop at the given learning rate, above 0, with ρ 0.9, no momentum and ε 1e-7. */
  public static RmsProp of(double learningRate) {
    return new RmsProp(learningRate, 0.9, 0, 1e-7, 0);
  }

  /** The same with another decay of the running mean, from 0 to 0.9999999999. */
  public RmsProp rho(double value) {
    return new RmsProp(learningRate, value, momentum, epsilon, weightDecay);
  }

  /** The same with momentum, from 0 to 0.9999999999. */
  public RmsProp momentum(double value) {
    return new RmsProp(learningRate, rho, value, epsilon, weightDecay);
  }

  /** The same with another ε, from 1e-30 to 1. */
  public RmsProp epsilon(double value) {
    return new RmsProp(learningRate, rho, momentum, value, weightDecay);
  }

  /** The same with decoupled weight decay, from 0 to 1000. */
  public RmsProp weightDecay(double value) {
    return new RmsProp(learningRate, rho, momentum, epsilon, value);
  }

  @Override
  public RmsProp withLearningRate(double rate) {
    return new RmsProp(rate, rho, momentum, epsilon, weightDecay);
  }

  static RmsProp read(Clause words) {
    return new RmsProp(
        words.number("learning_rate", 0.001),
        words.number("rho", 0.9),
        words.number("momentum", 0),
        words.number("epsilon", 1e-7),
        words.number("weight_decay", 0));
  }

  @Override
  public String word() {
    return "rmsprop";
  }

  @Override
  public List<String> settings() {
    return List.of(
        "rho=" + rho, "momentum=" + momentum, "epsilon=" + epsilon, "weight_decay=" + weightDecay);
  }
}
