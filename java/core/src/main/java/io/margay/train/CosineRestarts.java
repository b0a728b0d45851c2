package io.margay.train;

/**
 * Half cosine waves one after the other: {@code η · (1 + cos(π t)) / 2}, with t from 0 at the first
 * step of a wave to 1 after its last. As PyTorch's CosineAnnealingWarmRestarts, asked at every
 * step.
 *
 * <p>Source: Loshchilov and Hutter, "SGDR" (2017).
 *
 * @param first epochs of the first wave, at least 1
 * @param growth how many times as long as the one before each other wave is, at least 1; in texts
 *     that leave it out 1, as PyTorch's {@code T_mult}, where Keras' {@code t_mul} is 2
 */
public record CosineRestarts(int first, int growth) implements Schedule {

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public CosineRestarts {
    ScheduleText.checkEpochs("CosineRestarts", first);
    if (growth < 1) {
      throw new IllegalArgumentException(
          "CosineRestarts: growth " + growth + ", expected at least 1");
    }
  }

  @Override
  public double rate(double base, int epoch, long step, long stepsPerEpoch, int epochs) {
    long begin = 0;
    long length = first;
    if (growth == 1) {
      begin = (long) epoch / first * first;
    } else {
      for (; epoch >= begin + length; length *= growth) {
        begin += length;
      }
    }
    double t = (epoch - begin + (double) step / stepsPerEpoch) / length;
    return base * (1 + Math.cos(Math.PI * t)) / 2;
  }

  @Override
  public String text() {
    return "cosine_restarts:" + first + ":" + growth;
  }
}
