package io.margay.train;

import io.margay.internal.text.Clause;

/**
 * How gradients change the parameters. The update itself runs in native code, in place.
 *
 * <p>Optimisers are immutable and safe in any thread. The learning rate is the base rate; a {@link
 * Schedule} changes it step by step.
 */
public sealed interface Optimizer permits Sgd, RmsProp, Adam {

  /** The base learning rate, above 0. */
  double learningRate();

  /**
   * The same optimiser with another base learning rate.
   *
   * @param rate above 0
   * @throws IllegalArgumentException if it is not above 0 or not finite
   */
  Optimizer withLearningRate(double rate);

  /**
   * The words that tell the native compiler about it, such as {@code optimizer=sgd momentum=0.9};
   * the learning rate is not among them.
   */
  String options();

  /**
   * What {@link #parse} reads, with every setting: {@code
   * sgd:learning_rate=0.01:momentum=0.9:nesterov=true:weight_decay=0.0}.
   */
  String text();

  /**
   * Reads an optimiser.
   *
   * <pre>
   * sgd[:learning_rate=0.01][:momentum=0][:nesterov=false][:weight_decay=0]
   * rmsprop[:learning_rate=0.001][:rho=0.9][:momentum=0][:epsilon=1e-7][:weight_decay=0]
   * adam[:learning_rate=0.001][:beta1=0.9][:beta2=0.999][:epsilon=1e-7][:weight_decay=0]
   * </pre>
   *
   * @param text a name, then settings in any order; what is left out has the value above
   * @throws IllegalArgumentException if the name or a setting is unknown, or a value is out of its
   *     range
   */
  static Optimizer parse(String text) {
    Clause words = new Clause("optimizer", text);
    Optimizer optimizer;
    switch (words.name()) {
      case "sgd":
        optimizer =
            new Sgd(
                words.number("learning_rate", 0.01),
                words.number("momentum", 0),
                words.flag("nesterov", false),
                words.number("weight_decay", 0));
        break;
      case "rmsprop":
        optimizer =
            new RmsProp(
                words.number("learning_rate", 0.001),
                words.number("rho", 0.9),
                words.number("momentum", 0),
                words.number("epsilon", 1e-7),
                words.number("weight_decay", 0));
        break;
      case "adam":
        optimizer =
            new Adam(
                words.number("learning_rate", 0.001),
                words.number("beta1", 0.9),
                words.number("beta2", 0.999),
                words.number("epsilon", 1e-7),
                words.number("weight_decay", 0));
        break;
      default:
        throw words.refusal(
            "'" + words.name() + "' is unknown, expected sgd, rmsprop or adam", null);
    }
    words.refuseUnknown();
    return optimizer;
  }
}
