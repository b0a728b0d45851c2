package io.margay.train;

import io.margay.internal.text.Clause;
import java.util.List;

/**
 * Adadelta: gradients in units of what the weights moved by before.
 *
 * <pre>
 * s ← ρ s + (1 - ρ) g²,  d = √(u + ε) / √(s + ε) · g,  u ← ρ u + (1 - ρ) d²
 * w ← (1 - η λ) w - η d
 * </pre>
 *
 * <p>The formula is Keras' and PyTorch's. The defaults are Keras'; PyTorch's and the paper's
 * learning rate is 1, PyTorch's ρ 0.9 and its ε 1e-6.
 *
 * <p>State: a mean square of gradients and one of changes per parameter. Source: Zeiler, "ADADELTA"
 * (2012).
 *
 * @param learningRate η, above 0
 * @param rho ρ, from 0 to 0.9999999999
 * @param epsilon ε, from 1e-30 to 1
 * @param weightDecay λ, from 0 to 1000; decoupled: multiplied by the learning rate, no part of the
 *     gradient
 */
public record Adadelta(double learningRate, double rho, double epsilon, double weightDecay)
    implements Optimizer {

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Adadelta {
    OptimizerRange.positive("Adadelta", "learning rate", learningRate);
    OptimizerRange.fraction("Adadelta", "rho", rho);
    OptimizerRange.epsilon("Adadelta", epsilon);
    OptimizerRange.decay("Adadelta", weightDecay);
  }

  /** Adadelta at the given learning rate, above 0, with ρ 0.95, ε 1e-7 and no weight decay. */
  public static Adadelta of(double learningRate) {
    return new Adadelta(learningRate, 0.95, 1e-7, 0);
  }

  /** The same with another decay of both mean squares, from 0 to 0.9999999999. */
  public Adadelta rho(double value) {
    return new Adadelta(learningRate, value, epsilon, weightDecay);
  }

  /** The same with another ε, from 1e-30 to 1. */
  public Adadelta epsilon(double value) {
    return new Adadelta(learningRate, rho, value, weightDecay);
  }

  /** The same with decoupled weight decay, from 0 to 1000. */
  public Adadelta weightDecay(double value) {
    return new Adadelta(learningRate, rho, epsilon, value);
  }

  @Override
  public Adadelta withLearningRate(double rate) {
    return new Adadelta(rate, rho, epsilon, weightDecay);
  }

  static Adadelta read(Clause words) {
    return new Adadelta(
        words.number("learning_rate", 0.001),
        words.number("rho", 0.95),
        words.number("epsilon", 1e-7),
        words.number("weight_decay", 0));
  }

  @Override
  public String word() {
    return "adadelta";
  }

  @Override
  public List<String> settings() {
    return List.of("rho=" + rho, "epsilon=" + epsilon, "weight_decay=" + weightDecay);
  }
}
