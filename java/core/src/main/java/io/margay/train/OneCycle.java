package io.margay.train;

/**
 * One cycle: along half a cosine wave from {@code η / start} up to {@code η}, then along another
 * down to {@code η / (start · end)} at the last step. The base rate is the highest; momentum stays.
 *
 * <pre>
 * step n of N, u = rise · N - 1
 * n ≤ u: from η / start to η at n / u;  then from η to η / (start · end) at (n - u) / (N - 1 - u)
 * </pre>
 *
 * <p>The formula and the defaults are those of PyTorch's OneCycleLR. Source: Smith and Topin,
 * "Super-convergence" (2018).
 *
 * @param rise the part of the steps in which the rate rises, from 0 to 1
 * @param start what the base rate is divided by at the beginning, from 1 to 1e9
 * @param end what the first rate is divided by at the end, from 1 to 1e9
 */
public record OneCycle(double rise, double start, double end) implements Schedule {

  private static final double MOST_DIVISOR = 1e9;
  private static final double USUAL_RISE = 0.3;
  private static final double USUAL_START = 25;
  private static final double USUAL_END = 1e4;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public OneCycle {
    OptimizerRange.within("OneCycle", "rise", rise, 0, 1);
    OptimizerRange.within("OneCycle", "start", start, 1, MOST_DIVISOR);
    OptimizerRange.within("OneCycle", "end", end, 1, MOST_DIVISOR);
  }

  /** Up over three tenths of the steps from a 25th, then down to a 250,000th. */
  public static OneCycle of() {
    return new OneCycle(USUAL_RISE, USUAL_START, USUAL_END);
  }

  static OneCycle read(ScheduleText words) {
    return words.isEmpty() ? of() : new OneCycle(words.number(), words.number(), words.number());
  }

  private static double between(double from, double to, double part) {
    return to + (from - to) * (1 + Math.cos(Math.PI * part)) / 2;
  }

  @Override
  public double rate(double base, int epoch, long step, long stepsPerEpoch, int epochs) {
    double last = (double) epochs * stepsPerEpoch - 1;
    double n = Math.min(last, (double) epoch * stepsPerEpoch + step);
    double top = rise * (last + 1) - 1;
    if (n <= top) {
      return between(base / start, base, top > 0 ? n / top : 1);
    }
    double from = Math.max(0, top);
    return between(base, base / start / end, last > from ? (n - from) / (last - from) : 1);
  }

  @Override
  public String text() {
    boolean usual = rise == USUAL_RISE && start == USUAL_START && end == USUAL_END;
    return usual ? "one_cycle" : "one_cycle:" + rise + ":" + start + ":" + end;
  }
}
