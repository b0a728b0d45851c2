package io.margay.train;

/** The base rate throughout: {@code η}. */
public record ConstantRate() implements Schedule {

  @Override
  public double rate(double base, int epoch, long step, long stepsPerEpoch, int epochs) {
    return base;
  }

  @Override
  public String text() {
    return "constant";
  }
}
