package io.margay.train;

import java.util.List;
import java.util.Objects;

/**
 * Warm-up: {@code η · (n + 1) / N} at step n of the N steps of the first epochs; then another
 * schedule, which sees the epochs that are left.
 *
 * @param epochs of warm-up, at least 1
 * @param then what follows
 */
public record WarmUp(int epochs, Schedule then) implements Schedule {

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public WarmUp {
    ScheduleText.checkEpochs("WarmUp", epochs);
    Objects.requireNonNull(then, "then");
    if (then instanceof WarmUp) {
      throw new IllegalArgumentException(
          "WarmUp: followed by another warm-up. Use one with more epochs.");
    }
  }

  @Override
  public double factor(List<EpochStats> done) {
    return then.factor(done.subList(Math.min(epochs, done.size()), done.size()));
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
