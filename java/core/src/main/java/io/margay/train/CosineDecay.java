package io.margay.train;

/**
 * Half a cosine wave over the whole training: {@code η · (1 + cos(π t)) / 2}, with t from 0 at the
 * first step to 1 after the last.
 *
 * <p>Source: Loshchilov and Hutter, "SGDR" (2017), without restarts.
 */
public record CosineDecay() implements Schedule {

  @Override
  public double rate(double base, int epoch, long step, long stepsPerEpoch, int epochs) {
    double t = ScheduleText.done(epoch, step, stepsPerEpoch, epochs);
    return base * (1 + Math.cos(Math.PI * t)) / 2;
  }

  @Override
  public String text() {
    return "cosine";
  }
}
