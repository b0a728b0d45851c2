package io.margay.train;

/**
 * Stochastic gradient descent, with momentum and Nesterov's look-ahead on request.
 *
 * <pre>
 * plain      w ← w - η g
 * momentum   v ← μ v - η g,  w ← w + v
 * Nesterov   v ← μ v - η g,  w ← w + μ v - η g
 * </pre>
 *
 * <p>State: one velocity per parameter with momentum, otherwise none. Source: Sutskever et al., "On the importance of
 * initialization and momentum in deep learning" (2013), in the form that Keras uses.
 *
 * @param learningRate η, above 0
 * @param momentum μ, from 0 to below 1
 * @param nesterov whether the gradient counts as if taken after the next momentum step; needs momentum
 */
public record Sgd(double learningRate, double momentum, boolean nesterov) implements Optimizer {

  /** @throws IllegalArgumentException if a value is out of its range, or Nesterov is asked for without momentum */
  public Sgd {
    OptimizerText.positive("Sgd", "learning rate", learningRate);
    OptimizerText.fraction("Sgd", "momentum", momentum);
    if (nesterov && momentum == 0) {
      throw new IllegalArgumentException("Sgd: Nesterov without momentum. Set momentum first, such as 0.9.");
    }
  }

  /** Plain descent at the given learning rate, above 0. */
  public static Sgd of(double learningRate) {
    return new Sgd(learningRate, 0, false);
  }

  /** The same with momentum, from 0 to below 1; usually 0.9. */
  public Sgd momentum(double value) {
    return new Sgd(learningRate, value, nesterov);
  }

  /** The same with Nesterov's look-ahead; momentum must be set. */
  public Sgd withNesterov() {
    return new Sgd(learningRate, momentum, true);
  }

  @Override
  public Sgd withLearningRate(double rate) {
    return new Sgd(rate, momentum, nesterov);
  }

  @Override
  public String options() {
    return "optimizer=sgd momentum=" + momentum + " nesterov=" + nesterov;
  }

  @Override
  public String text() {
    return "sgd:learning_rate=" + learningRate + ":momentum=" + momentum + ":nesterov=" + nesterov;
  }
}
