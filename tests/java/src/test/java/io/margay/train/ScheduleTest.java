package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

  @Test
  void constantStaysAtTheBase() {
    assertThat(Schedule.constant().rate(0.1, 7, 3, 10, 9)).isEqualTo(0.1);
  }

  @Test
  void theLecturesExponentialDecayFallsToSixTenthsPerEpoch() {
    Schedule schedule = Schedule.exponential(0.6);

    assertThat(schedule.rate(0.01, 0, 99, 100, 5)).isEqualTo(0.01);
    assertThat(schedule.rate(0.01, 1, 0, 100, 5)).isEqualTo(0.006, within(1e-18));
    assertThat(schedule.rate(0.01, 4, 0, 100, 5)).isEqualTo(0.01 * 0.1296, within(1e-17));
  }

  @Test
  void stepDecayFallsAfterEveryTenEpochs() {
    Schedule schedule = Schedule.step(10, 0.1);

    assertThat(schedule.rate(1, 9, 99, 100, 30)).isEqualTo(1);
    assertThat(schedule.rate(1, 10, 0, 100, 30)).isEqualTo(0.1);
    assertThat(schedule.rate(1, 29, 0, 100, 30)).isEqualTo(0.01, within(1e-17));
  }

  @Test
  void cosineGoesFromTheBaseOverHalfToAlmostZero() {
    Schedule schedule = Schedule.cosine();

    assertThat(schedule.rate(2, 0, 0, 10, 4)).isEqualTo(2);
    assertThat(schedule.rate(2, 2, 0, 10, 4)).isEqualTo(1, within(1e-15));
    assertThat(schedule.rate(2, 3, 9, 10, 4)).isBetween(0.001, 0.01);
    assertThat(schedule.rate(2, 9, 0, 10, 4)).isZero();
  }

  @Test
  void warmUpRisesToTheBaseAndThenHandsOver() {
    Schedule schedule = Schedule.warmUp(2, Schedule.exponential(0.5));

    assertThat(schedule.rate(1, 0, 0, 5, 6)).isEqualTo(0.1);
    assertThat(schedule.rate(1, 1, 4, 5, 6)).isEqualTo(1);
    assertThat(schedule.rate(1, 2, 0, 5, 6)).isEqualTo(1);
    assertThat(schedule.rate(1, 3, 0, 5, 6)).isEqualTo(0.5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "constant",
        "exponential:0.6",
        "step:10:0.1",
        "cosine",
        "warmup:2:constant",
        "warmup:3:step:4:0.5",
        "warmup:1:cosine"
      })
  void textsComeBack(String text) {
    assertThat(Schedule.parse(text).text()).isEqualTo(text);
    assertThat(Schedule.parse(Schedule.parse(text).text())).isEqualTo(Schedule.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "linear",
        "constant:1",
        "exponential",
        "exponential:x",
        "exponential:0",
        "exponential:1.5",
        "exponential:NaN",
        "step:0:0.5",
        "step:2",
        "step:2:0.5:3",
        "warmup:2",
        "warmup:0:constant",
        "warmup:2:",
        "warmup:2:warmup:2:cosine",
        "cosine:"
      })
  void wrongTextsAreRefused(String text) {
    assertThatThrownBy(() -> Schedule.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusalsSayWhatIsExpected() {
    assertThatThrownBy(() -> Schedule.parse("linear"))
        .hasMessage(
            "schedule 'linear': expected constant, exponential:FACTOR, step:EPOCHS:FACTOR, cosine"
                + " or warmup:EPOCHS:SCHEDULE");
    assertThatThrownBy(() -> Schedule.exponential(1.5))
        .hasMessage("ExponentialDecay: factor 1.5, expected above 0 and at most 1");
  }
}
