package io.margay.train;

import io.margay.internal.text.Clause;
import java.util.List;

/**
 * Stochastic gradient descent, with momentum and Nesterov's look-ahead on request.
 *
 * <pre>
 * plain      w ← w - η g
 * momentum   v ← μ v - η g,  w ← w + v
 * Nesterov   v ← μ v - η g,  w ← w + μ v - η g
 * </pre>
 *
 * <p>With weight decay λ every parameter, biases too, but those that normalise and the slopes of a
 * PReLU, first becomes (1 - η λ) w.
 *
 * <p>State: one velocity per parameter with momentum, otherwise none. Source: Sutskever et al., "On
 * the importance of initialization and momentum in deep learning" (2013), in the form that Keras
 * uses.
 *
 * @param learningRate η, above 0
 * @param momentum μ, from 0 to 0.9999999999
 * @param nesterov whether the gradient counts as if taken after the next momentum step; needs
 *     momentum
 * @param weightDecay λ, from 0 to 1000; decoupled: multiplied by the learning rate, no part of the
 *     gradient
 */
public record Sgd(double learningRate, double momentum, boolean nesterov, double weightDecay)
    implements Optimizer {

  /**
   * @throws IllegalArgumentException if a value is out of its range, or Nesterov is asked for
   *     without momentum
   */
  public Sgd {
    OptimizerRange.positive("Sgd", "learning rate", learningRate);
    OptimizerRange.fraction("Sgd", "momentum", momentum);
    OptimizerRange.decay("Sgd", weightDecay);
    if (nesterov && momentum == 0) {
      throw new IllegalArgumentException(
          "Sgd: Nesterov without momentum. Set momentum first, such as 0.9.");
    }
  }

  /** Plain descent at the given learning rate, above 0. */
  public static Sgd of(double learningRate) {
    return new Sgd(learningRate, 0, false, 0);
  }

  /** The same with momentum, from 0 to 0.9999999999; usually 0.9. */
  public Sgd momentum(double value) {
    return new Sgd(learningRate, value, nesterov, weightDecay);
  }

  /** The same with Nesterov's look-ahead; momentum must be set. */
  public Sgd withNesterov() {
    return new Sgd(learningRate, momentum, true, weightDecay);
  }

  /** The same with decoupled weight decay, from 0 to 1000; usually 1e-4 to 1e-2. */
  public Sgd weightDecay(double value) {
    return new Sgd(learningRate, momentum, nesterov, value);
  }

  @Override
  public Sgd withLearningRate(double rate) {
    return new Sgd(rate, momentum, nesterov, weightDecay);
  }

  static Sgd read(Clause words) {
    return new Sgd(
        words.number("learning_rate", 0.01),
        words.number("momentum", 0),
        words.flag("nesterov", false),
        words.number("weight_decay", 0));
  }

  @Override
  public String word() {
    return "sgd";
  }

  @Override
  public List<String> settings() {
    return List.of("momentum=" + momentum, "nesterov=" + nesterov, "weight_decay=" + weightDecay);
  }
}
