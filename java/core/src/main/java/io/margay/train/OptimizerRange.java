package io.margay.train;

/** The checks that the optimisers share. The ranges are those of the native compiler. */
final class OptimizerRange {

  private static final double MOST_FRACTION = 0.9999999999;
  private static final double LEAST_EPSILON = 1e-30;
  private static final double MOST_DECAY = 1000;

  private OptimizerRange() {}

  /** Of an optimiser with a mean and a mean square of the gradients. */
  static void moments(
      String owner,
      double learningRate,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay) {
    positive(owner, "learning rate", learningRate);
    fraction(owner, "beta1", beta1);
    fraction(owner, "beta2", beta2);
    epsilon(owner, epsilon);
    decay(owner, weightDecay);
  }

  static void positive(String owner, String setting, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          owner + ": " + setting + " " + value + ", expected a number above 0");
    }
  }

  static void fraction(String owner, String setting, double value) {
    if (!(value >= 0 && value <= MOST_FRACTION)) {
      throw new IllegalArgumentException(
          owner + ": " + setting + " " + value + ", expected 0 to " + MOST_FRACTION);
    }
  }

  static void epsilon(String owner, double value) {
    if (!(value >= LEAST_EPSILON && value <= 1)) {
      throw new IllegalArgumentException(
          owner + ": epsilon " + value + ", expected " + LEAST_EPSILON + " to 1");
    }
  }

  static void within(String owner, String setting, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          owner + ": " + setting + " " + value + ", expected " + least + " to " + most);
    }
  }

  static void decay(String owner, double value) {
    if (!(value >= 0 && value <= MOST_DECAY)) {
      throw new IllegalArgumentException(
          owner + ": weight decay " + value + ", expected 0 to " + (int) MOST_DECAY);
    }
  }
}
