package io.margay.train;

/**
 * Decay along a power: {@code η · ((1 - end) · (1 - t)^power + end)}, with t from 0 at the first
 * step to 1 after the last. As Keras' PolynomialDecay without cycles, and PyTorch's PolynomialLR
 * where the end is 0.
 *
 * @param power above 0 and at most 100; 1 is a line
 * @param end the part of the base rate at the end, from 0 to 1
 */
public record PolynomialDecay(double power, double end) implements Schedule {

  private static final double MOST_POWER = 100;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public PolynomialDecay {
    OptimizerRange.within("PolynomialDecay", "end", end, 0, 1);
    if (!(power > 0 && power <= MOST_POWER)) {
      throw new IllegalArgumentException(
          "PolynomialDecay: power " + power + ", expected above 0 and at most 100");
    }
  }

  @Override
  public double rate(double base, int epoch, long step, long stepsPerEpoch, int epochs) {
    double left = 1 - ScheduleText.done(epoch, step, stepsPerEpoch, epochs);
    return base * ((1 - end) * Math.pow(left, power) + end);
  }

  @Override
  public String text() {
    return "polynomial:" + power + (end == 0 ? "" : ":" + end);
  }
}
