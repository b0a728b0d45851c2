package io.margay.train;

/**
 * Decay in steps: {@code η · factor^⌊epoch / every⌋}.
 *
 * @param every epochs between two changes, at least 1
 * @param factor above 0 and at most 1
 */
public record StepDecay(int every, double factor) implements Schedule {

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public StepDecay {
    ScheduleText.checkFactor("StepDecay", factor);
    ScheduleText.checkEpochs("StepDecay", every);
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
