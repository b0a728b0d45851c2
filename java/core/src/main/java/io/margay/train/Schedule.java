package io.margay.train;

/**
 * How the learning rate changes while a network trains.
 *
 * <p>Schedules are immutable and safe in any thread; asking for a rate allocates nothing.
 */
public sealed interface Schedule {

  /**
   * The learning rate of a step.
   *
   * @param base the optimiser's learning rate
   * @param epoch of the step, from 0
   * @param step within the epoch, from 0 to below {@code stepsPerEpoch}
   * @param stepsPerEpoch at least 1
   * @param epochs that the training is to have
   */
  double rate(double base, int epoch, long step, long stepsPerEpoch, int epochs);

  /** What {@link #parse} reads. */
  String text();

  /** The base rate throughout. */
  static Schedule constant() {
    return new Constant();
  }

  /** The base rate times {@code factor} to the power of the epoch. */
  static Schedule exponential(double factor) {
    return new ExponentialDecay(factor);
  }

  /** The base rate, multiplied by {@code factor} after every {@code epochs} epochs. */
  static Schedule step(int epochs, double factor) {
    return new StepDecay(epochs, factor);
  }

  /** From the base rate down to 0 along half a cosine wave. */
  static Schedule cosine() {
    return new Cosine();
  }

  /**
   * Rising from near 0 to the base rate over the first {@code epochs} epochs, then {@code then}
   * over the rest.
   */
  static Schedule warmUp(int epochs, Schedule then) {
    return new WarmUp(epochs, then);
  }

  /**
   * Reads a schedule.
   *
   * @param text {@code constant}, {@code exponential:FACTOR}, {@code step:EPOCHS:FACTOR}, {@code
   *     cosine} or {@code warmup:EPOCHS:SCHEDULE}
   * @throws IllegalArgumentException if it is none of these, or a number is out of its range
   */
  static Schedule parse(String text) {
    String[] words = text.split(":", 3);
    try {
      if (text.equals("constant")) {
        return new Constant();
      } else if (text.equals("cosine")) {
        return new Cosine();
      } else if (words[0].equals("exponential") && words.length == 2) {
        return new ExponentialDecay(Double.parseDouble(words[1]));
      } else if (words[0].equals("step") && words.length == 3) {
        return new StepDecay(Integer.parseInt(words[1]), Double.parseDouble(words[2]));
      } else if (words[0].equals("warmup") && words.length == 3) {
        return new WarmUp(Integer.parseInt(words[1]), parse(words[2]));
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "schedule '" + text + "': not a number: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException(
        "schedule '"
            + text
            + "': expected constant, exponential:FACTOR, step:EPOCHS:FACTOR, cosine or"
            + " warmup:EPOCHS:SCHEDULE");
  }

  /** The base rate throughout: {@code η}. */
  record Constant() implements Schedule {
    @Override
    public double rate(double base, int epoch, long step, long stepsPerEpoch, int epochs) {
      return base;
    }

    @Override
    public String text() {
      return "constant";
    }
  }

  /**
   * Exponential decay per epoch: {@code η · factor^epoch}.
   *
   * @param factor above 0 and at most 1
   */
  record ExponentialDecay(double factor) implements Schedule {

    /**
     * @throws IllegalArgumentException if the factor is out of its range
     */
    public ExponentialDecay {
      checkFactor("ExponentialDecay", factor);
    }

    @Override
    public double rate(double base, int epoch, long step, long stepsPerEpoch, int epochs) {
      return base * Math.pow(factor, epoch);
    }

    @Override
    public String text() {
      return "exponential:" + factor;
    }
  }

  /**
   * Decay in steps: {@code η · factor^⌊epoch / every⌋}.
   *
   * @param every epochs between two changes, at least 1
   * @param factor above 0 and at most 1
   */
  record StepDecay(int every, double factor) implements Schedule {

    /**
     * @throws IllegalArgumentException if a value is out of its range
     */
    public StepDecay {
      checkFactor("StepDecay", factor);
      checkEpochs("StepDecay", every);
    }

    @Override
    public double rate(double base, int epoch, long step, long stepsPerEpoch, int epochs) {
      return base * Math.pow(factor, epoch / every);
    }

    @Override
    public String text() {
      return "step:" + every + ":" + factor;
    }
  }

  /**
   * Half a cosine wave over the whole training: {@code η · (1 + cos(π t)) / 2}, with t from 0 at
   * the first step to 1 after the last.
   *
   * <p>Source: Loshchilov and Hutter, "SGDR" (2017), without restarts.
   */
  record Cosine() implements Schedule {
    @Override
    public double rate(double base, int epoch, long step, long stepsPerEpoch, int epochs) {
      double t = Math.min(1, (epoch + (double) step / stepsPerEpoch) / Math.max(1, epochs));
      return base * (1 + Math.cos(Math.PI * t)) / 2;
    }

    @Override
    public String text() {
      return "cosine";
    }
  }

  /**
   * Warm-up: {@code η · (n + 1) / N} at step n of the N steps of the first epochs; then another
   * schedule, which sees the epochs that are left.
   *
   * @param epochs of warm-up, at least 1
   * @param then what follows
   */
  record WarmUp(int epochs, Schedule then) implements Schedule {

    /**
     * @throws IllegalArgumentException if there are no epochs of warm-up, or what follows is a
     *     warm-up too
     */
    public WarmUp {
      checkEpochs("WarmUp", epochs);
      if (then instanceof WarmUp) {
        throw new IllegalArgumentException(
            "WarmUp: followed by another warm-up. Use one with more epochs.");
      }
    }

    @Override
    public double rate(double base, int epoch, long step, long stepsPerEpoch, int allEpochs) {
      if (epoch >= epochs) {
        return then.rate(base, epoch - epochs, step, stepsPerEpoch, allEpochs - epochs);
      }
      return base * ((double) epoch * stepsPerEpoch + step + 1) / ((double) epochs * stepsPerEpoch);
    }

    @Override
    public String text() {
      return "warmup:" + epochs + ":" + then.text();
    }
  }

  private static void checkFactor(String owner, double factor) {
    if (!(factor > 0 && factor <= 1)) {
      throw new IllegalArgumentException(
          owner + ": factor " + factor + ", expected above 0 and at most 1");
    }
  }

  private static void checkEpochs(String owner, int epochs) {
    if (epochs < 1) {
      throw new IllegalArgumentException(owner + ": " + epochs + " epochs, expected at least 1");
    }
  }
}
