package io.margay.train;

import io.margay.internal.text.Clause;
import java.util.List;

/**
 * How gradients change the parameters. The update itself runs in native code, in place.
 *
 * <p>Optimisers are immutable and safe in any thread. The learning rate is the base rate; a {@link
 * Schedule} changes it step by step.
 */
public sealed interface Optimizer
    permits Sgd, RmsProp, Adagrad, Adadelta, Adam, AdamW, Nadam, Lamb {

  /** The base learning rate, above 0. */
  double learningRate();

  /**
   * The same optimiser with another base learning rate.
   *
   * @param rate above 0
   * @throws IllegalArgumentException if it is not above 0 or not finite
   */
  Optimizer withLearningRate(double rate);

  /** Its name in texts and in native programs' options, such as {@code sgd}. */
  String word();

  /** Its settings but the learning rate, such as {@code momentum=0.9}, all of them. */
  List<String> settings();

  /**
   * The words that tell the native compiler about it, such as {@code optimizer=sgd momentum=0.9};
   * the learning rate is not among them.
   */
  default String options() {
    return "optimizer=" + word() + " " + String.join(" ", settings());
  }

  /**
   * What {@link #parse} reads, with every setting: {@code
   * sgd:learning_rate=0.01:momentum=0.9:nesterov=true:weight_decay=0.0}.
   */
  default String text() {
    return word() + ":learning_rate=" + learningRate() + ":" + String.join(":", settings());
  }

  /**
   * Reads an optimiser.
   *
   * <pre>
   * sgd[:learning_rate=0.01][:momentum=0][:nesterov=false][:weight_decay=0]
   * rmsprop[:learning_rate=0.001][:rho=0.9][:momentum=0][:epsilon=1e-7][:weight_decay=0]
   * adagrad[:learning_rate=0.001][:start=0.1][:epsilon=1e-7][:weight_decay=0]
   * adadelta[:learning_rate=0.001][:rho=0.95][:epsilon=1e-7][:weight_decay=0]
   * adam[:learning_rate=0.001][:beta1=0.9][:beta2=0.999][:epsilon=1e-7][:amsgrad=false][:weight_decay=0]
   * adamw[:learning_rate=0.001][:beta1=0.9][:beta2=0.999][:epsilon=1e-7][:amsgrad=false][:weight_decay=0.004]
   * nadam[:learning_rate=0.001][:beta1=0.9][:beta2=0.999][:epsilon=1e-7][:momentum_decay=1][:weight_decay=0]
   * lamb[:learning_rate=0.001][:beta1=0.9][:beta2=0.999][:epsilon=1e-7][:weight_decay=0]
   * </pre>
   *
   * @param text a name, then settings in any order; what is left out has the value above
   * @throws IllegalArgumentException if the name or a setting is unknown, or a value is out of its
   *     range
   */
  static Optimizer parse(String text) {
    Clause words = new Clause("optimizer", text);
    Optimizer optimizer =
        switch (words.name()) {
          case "sgd" -> Sgd.read(words);
          case "rmsprop" -> RmsProp.read(words);
          case "adagrad" -> Adagrad.read(words);
          case "adadelta" -> Adadelta.read(words);
          case "adam" -> Adam.read(words);
          case "adamw" -> AdamW.read(words);
          case "nadam" -> Nadam.read(words);
          case "lamb" -> Lamb.read(words);
          default ->
              throw words.refusal(
                  "'"
                      + words.name()
                      + "' is unknown, expected sgd, rmsprop, adagrad, adadelta, adam, adamw,"
                      + " nadam or lamb",
                  null);
        };
    words.refuseUnknown();
    return optimizer;
  }
}
