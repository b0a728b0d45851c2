package io.margay.train;

import java.util.List;

/**
 * How the learning rate changes while a network trains.
 *
 * <p>Schedules are immutable and safe in any thread; asking for a rate allocates nothing.
 */
public sealed interface Schedule
    permits ConstantRate,
        ExponentialDecay,
        StepDecay,
        PolynomialDecay,
        CosineDecay,
        CosineRestarts,
        OneCycle,
        ReduceOnPlateau,
        WarmUp {

  /**
   * The learning rate of a step, without what {@link #factor} says.
   *
   * @param base the optimiser's learning rate
   * @param epoch of the step, from 0
   * @param step within the epoch, from 0 to below {@code stepsPerEpoch}
   * @param stepsPerEpoch at least 1
   * @param epochs that the training is to have
   */
  double rate(double base, int epoch, long step, long stepsPerEpoch, int epochs);

  /**
   * What the finished epochs change: the rates of the next epoch are multiplied by it. It depends
   * on their numbers alone, so that a resumed training has the rates of one without a break.
   */
  default double factor(List<EpochStats> done) {
    return 1;
  }

  /** What {@link #parse} reads. */
  String text();

  /** The base rate throughout. */
  static Schedule constant() {
    return new ConstantRate();
  }

  /** The base rate times {@code factor} to the power of the epoch. */
  static Schedule exponential(double factor) {
    return new ExponentialDecay(factor);
  }

  /** The base rate, multiplied by {@code factor} after every {@code epochs} epochs. */
  static Schedule step(int epochs, double factor) {
    return new StepDecay(epochs, factor);
  }

  /** From the base rate down to 0 along a power of what is left of the training; 1 is a line. */
  static Schedule polynomial(double power) {
    return new PolynomialDecay(power, 0);
  }

  /** From the base rate down to 0 along half a cosine wave. */
  static Schedule cosine() {
    return new CosineDecay();
  }

  /**
   * Half cosine waves, each from the base rate down to 0: the first over {@code epochs} epochs,
   * each other {@code growth} times as long as the one before.
   */
  static Schedule cosineRestarts(int epochs, int growth) {
    return new CosineRestarts(epochs, growth);
  }

  /** Up to the base rate over three tenths of the training, then down to almost 0. */
  static Schedule oneCycle() {
    return OneCycle.of();
  }

  /**
   * The base rate, multiplied by {@code factor} whenever {@code patience} epochs brought no
   * progress.
   */
  static Schedule reduceOnPlateau(int patience, double factor) {
    return ReduceOnPlateau.of(patience, factor);
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
   * <pre>
   * constant
   * exponential:FACTOR
   * step:EPOCHS:FACTOR
   * polynomial:POWER[:END]
   * cosine
   * cosine_restarts:EPOCHS[:GROWTH]       growth 1, PyTorch's T_mult
   * one_cycle[:RISE:START:END]
   * plateau:EPOCHS:FACTOR[:LEAST]
   * warmup:EPOCHS:SCHEDULE
   * </pre>
   *
   * @throws IllegalArgumentException if it is none of these, or a number is out of its range
   */
  static Schedule parse(String text) {
    ScheduleText words = new ScheduleText(text);
    Schedule schedule =
        switch (words.word()) {
          case "constant" -> constant();
          case "exponential" -> exponential(words.number());
          case "step" -> step(words.whole(), words.number());
          case "polynomial" -> new PolynomialDecay(words.number(), words.number(0));
          case "cosine" -> cosine();
          case "cosine_restarts" -> cosineRestarts(words.whole(), words.whole(1));
          case "one_cycle" -> OneCycle.read(words);
          case "plateau" ->
              new ReduceOnPlateau(
                  words.whole(), words.number(), words.number(ReduceOnPlateau.USUAL_LEAST));
          case "warmup" -> warmUp(words.whole(), parse(words.rest()));
          default -> throw words.refusal();
        };
    words.end();
    return schedule;
  }
}
