package io.margay.train;

/**
 * Exponential decay per epoch: {@code η · factor^epoch}.
 *
 * @param factor above 0 and at most 1
 */
public record ExponentialDecay(double factor) implements Schedule {

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public ExponentialDecay {
    ScheduleText.checkFactor("ExponentialDecay", factor);
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
