package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The arithmetic of {@code bench}. */
class MeasurementTest {
  private static final long MILLI = 1_000_000;

  @Test
  void quantilesAreLinearBetweenNeighbours() {
    Samples samples = Samples.of(40, 10, 30, 20, 50);
    assertThat(samples.quantile(0)).isEqualTo(10);
    assertThat(samples.quantile(0.5)).isEqualTo(30);
    assertThat(samples.quantile(0.1)).isCloseTo(14, within(1e-12));
    assertThat(samples.quantile(0.9)).isCloseTo(46, within(1e-12));
    assertThat(samples.quantile(1)).isEqualTo(50);
  }

  @Test
  void moreSamplesThanFitAtFirstAreKept() {
    Samples samples = new Samples();
    for (int i = 0; i <= 5000; i++) {
      samples.add(i);
    }
    assertThat(samples.size()).isEqualTo(5001);
    assertThat(samples.quantile(0.5)).isEqualTo(2500);
  }

  @Test
  void windowsCountWholeStepsAndLeaveTheWarmUpOut() {
    StepClock clock = new StepClock(0, 3, 0.1, 5);
    long now = 0;
    boolean more = true;
    int steps = 0;
    while (more) {
      now += (steps < 3 ? 100 : 4) * MILLI;
      more = clock.tick(8, now);
      steps++;
    }
    assertThat(steps).as("3 to warm up, then 5 windows of 20 ms").isEqualTo(3 + 25);
    assertThat(clock.rates()).containsOnly(2000.0).hasSize(5);
    assertThat(clock.stepMicros().quantile(0)).isEqualTo(4000);
    assertThat(clock.stepMicros().quantile(1)).isEqualTo(4000);
  }

  @Test
  void ratesOfThreadsAddUp() {
    StepClock one = new StepClock(0, 1, 0.01, 1);
    StepClock other = new StepClock(0, 1, 0.01, 1);
    for (StepClock clock : List.of(one, other)) {
      clock.tick(1, 0);
      clock.tick(5, 10 * MILLI);
    }
    Throughput both = Throughput.of(List.of(one, other));
    assertThat(both.imagesPerSecond().quantile(0.5)).isCloseTo(1000, within(1e-9));
    assertThat(both.stepMicros().size()).isEqualTo(2);
  }
}
