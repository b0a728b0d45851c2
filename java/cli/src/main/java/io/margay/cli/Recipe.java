package io.margay.cli;

import io.margay.train.Adam;
import io.margay.train.Optimizer;
import io.margay.train.RmsProp;
import io.margay.train.Schedule;
import io.margay.train.Sgd;

/**
 * How a network is trained when the command line does not say otherwise.
 *
 * @param optimizer with its learning rate
 * @param schedule what becomes of the learning rate from epoch to epoch
 * @param batch samples in a step
 * @param epochs times that all samples are seen
 */
record Recipe(Optimizer optimizer, Schedule schedule, int batch, int epochs) {

  /** The recipe of a network of the lectures; for any other network that of the Keras deck with Adam. */
  static Recipe of(String network) {
    return switch (network) {
      case "keras-sequential", "keras-functional" -> new Recipe(RmsProp.of(0.001), Schedule.parse("constant"), 64, 5);
      case "kth-cnn" -> new Recipe(Adam.of(0.001), Schedule.parse("constant"), 100, 3);
      case "one-layer" -> new Recipe(Sgd.of(0.5), Schedule.parse("constant"), 100, 10);
      case "five-layers" -> new Recipe(Adam.of(0.01), Schedule.parse("exponential:0.6"), 100, 10);
      case "letters" -> new Recipe(Adam.of(0.002), Schedule.parse("constant"), 50, 4);
      default -> new Recipe(Adam.of(0.001), Schedule.parse("constant"), 64, 5);
    };
  }
}
