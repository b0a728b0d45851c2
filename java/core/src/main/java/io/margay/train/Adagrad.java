package io.margay.train;

import io.margay.internal.text.Clause;
import java.util.List;

/**
 * Adagrad: every weight's rate falls with the sum of its squared gradients.
 *
 * <pre>
 * s ← s + g²
 * w ← (1 - η λ) w - η g / √(a + s + ε)
 * </pre>
 *
 * <p>The formula is Keras'. PyTorch starts with a = 0 and adds ε behind the root, so that it is g /
 * (√s + ε); {@code start(0)} with an ε of 1e-20 is as good as that.
 *
 * <p>State: a sum of squares per parameter, without a. Source: Duchi, Hazan and Singer, "Adaptive
 * subgradient methods" (2011); defaults as in Keras.
 *
 * @param learningRate η, above 0
 * @param start a, from 0 to 1000: what the sum begins with
 * @param epsilon ε, from 1e-30 to 1
 * @param weightDecay λ, from 0 to 1000; decoupled: multiplied by the learning rate, no part of the
 *     gradient
 */
public record Adagrad(double learningRate, double start, double epsilon, double weightDecay)
    implements Optimizer {

  private static final double MOST_START = 1000;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Adagrad {
    OptimizerRange.positive("Adagrad", "learning rate", learningRate);
    OptimizerRange.within("Adagrad", "start", start, 0, MOST_START);
    OptimizerRange.epsilon("Adagrad", epsilon);
    OptimizerRange.decay("Adagrad", weightDecay);
  }

  /** Adagrad at the given learning rate, above 0, with a 0.1, ε 1e-7 and no weight decay. */
  public static Adagrad of(double learningRate) {
    return new Adagrad(learningRate, 0.1, 1e-7, 0);
  }

  /** The same with another beginning of the sum, from 0 to 1000. */
  public Adagrad start(double value) {
    return new Adagrad(learningRate, value, epsilon, weightDecay);
  }

  /** The same with another ε, from 1e-30 to 1. */
  public Adagrad epsilon(double value) {
    return new Adagrad(learningRate, start, value, weightDecay);
  }

  /** The same with decoupled weight decay, from 0 to 1000. */
  public Adagrad weightDecay(double value) {
    return new Adagrad(learningRate, start, epsilon, value);
  }

  @Override
  public Adagrad withLearningRate(double rate) {
    return new Adagrad(rate, start, epsilon, weightDecay);
  }

  static Adagrad read(Clause words) {
    return new Adagrad(
        words.number("learning_rate", 0.001),
        words.number("start", 0.1),
        words.number("epsilon", 1e-7),
        words.number("weight_decay", 0));
  }

  @Override
  public String word() {
    return "adagrad";
  }

  @Override
  public List<String> settings() {
    return List.of("start=" + start, "epsilon=" + epsilon, "weight_decay=" + weightDecay);
  }
}
