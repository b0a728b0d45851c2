package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.loss.Evaluation;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

  @Test
  void whatIsMissingOrEndlessIsRefused() {
    assertThatThrownBy(() -> Schedule.warmUp(2, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("then");
    assertThatThrownBy(() -> Schedule.parse("plateau:2:0.5:Infinity"))
        .hasMessageContaining("least progress Infinity, expected a number of 0 or more");
    assertThatThrownBy(() -> new EarlyStopping(2, Double.POSITIVE_INFINITY, Metric.LOSS))
        .hasMessage("EarlyStopping: least progress Infinity, expected a number of 0 or more");
    assertThatThrownBy(() -> new EarlyStopping(2, 0, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("metric");
    assertThatThrownBy(() -> new Clipping(Clipping.Kind.NONE, 5))
        .hasMessage(
            "Clipping: limit 5.0 of none, expected 1. Say what is limited: VALUE, NORM or"
                + " GLOBAL_NORM.");
    assertThat(Schedule.parse("cosine_restarts:3").text())
        .as("PyTorch's default")
        .isEqualTo("cosine_restarts:3:1");
    assertThat(Schedule.parse("one_cycle").text()).isEqualTo("one_cycle");
    assertThat(new OneCycle(0.3, 25, 1e3).text()).isEqualTo("one_cycle:0.3:25.0:1000.0");
  }

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
  void aPolynomialOfPowerOneIsALine() {
    Schedule schedule = Schedule.polynomial(1);

    assertThat(schedule.rate(2, 0, 0, 10, 4)).isEqualTo(2);
    assertThat(schedule.rate(2, 1, 5, 10, 4)).isEqualTo(1.25, within(1e-15));
    assertThat(schedule.rate(2, 3, 9, 10, 4)).isEqualTo(0.05, within(1e-15));
    assertThat(Schedule.parse("polynomial:2:0.1").rate(2, 2, 0, 10, 4))
        .as("2 · (0.9 · 0.25 + 0.1)")
        .isEqualTo(0.65, within(1e-15));
  }

  @Test
  void restartsBeginAtTheBaseAgainAfterOneAndThreeAndSevenEpochs() {
    Schedule schedule = Schedule.cosineRestarts(1, 2);

    for (int epoch : new int[] {0, 1, 3, 7}) {
      assertThat(schedule.rate(2, epoch, 0, 10, 15)).as("epoch %d", epoch).isEqualTo(2);
    }
    assertThat(schedule.rate(2, 0, 5, 10, 15)).isEqualTo(1, within(1e-15));
    assertThat(schedule.rate(2, 2, 0, 10, 15)).isEqualTo(1, within(1e-15));
    assertThat(schedule.rate(2, 5, 0, 10, 15)).isEqualTo(1, within(1e-15));
    assertThat(Schedule.cosineRestarts(3, 1).rate(2, 1_999_999_999, 5, 10, 15))
        .as("half of the wave that begins at epoch 1,999,999,998")
        .isEqualTo(1, within(1e-12));
  }

  @Test
  void oneCycleIsPyTorchs() {
    Schedule schedule = Schedule.oneCycle();

    // torch.optim.lr_scheduler.OneCycleLR(max_lr=1, total_steps=20): up over steps 0 to 5
    assertThat(schedule.rate(1, 0, 0, 5, 4)).isEqualTo(0.04, within(1e-15));
    assertThat(schedule.rate(1, 1, 0, 5, 4)).isEqualTo(1);
    assertThat(schedule.rate(1, 2, 2, 5, 4))
        .as("half of the way down, 7 of 14 steps")
        .isEqualTo((1 + 0.04 / 1e4) / 2, within(1e-15));
    assertThat(schedule.rate(1, 3, 4, 5, 4)).isEqualTo(0.04 / 1e4, within(1e-15));
    assertThat(schedule.rate(1, 0, 0, 1, 1)).as("a single step").isBetween(4e-6, 1.0);
  }

  private static EpochStats epoch(double loss) {
    return new EpochStats(0, new Evaluation(loss, Map.of(), 1), Optional.empty(), 1, 0.1);
  }

  private static double factor(Schedule schedule, double... losses) {
    return schedule.factor(
        Arrays.stream(losses).mapToObj(ScheduleTest::epoch).collect(Collectors.toList()));
  }

  @Test
  void aPlateauHalvesTheRateAfterTwoEpochsWithoutProgress() {
    Schedule schedule = Schedule.reduceOnPlateau(2, 0.5);

    assertThat(schedule.rate(0.1, 7, 3, 10, 9)).isEqualTo(0.1);
    assertThat(factor(schedule)).isEqualTo(1);
    assertThat(factor(schedule, 3, 2, 2)).isEqualTo(1);
    assertThat(factor(schedule, 3, 2, 2, 1.99995)).as("1e-4 are no progress").isEqualTo(0.5);
    assertThat(factor(schedule, 3, 2, 2, 2, 2)).as("counted anew").isEqualTo(0.5);
    assertThat(factor(schedule, 3, 2, 2, 2, 2, 2)).isEqualTo(0.25);
    assertThat(factor(schedule, 3, 2, 2, 1.9, 2)).isEqualTo(1);
    assertThat(factor(schedule, Double.NaN, Double.NaN, 5, 6)).isEqualTo(0.5);
    assertThat(factor(Schedule.warmUp(2, schedule), 1, 2, 3, 4)).isEqualTo(1);
    assertThat(factor(Schedule.warmUp(2, schedule), 1, 2, 3, 4, 5)).isEqualTo(0.5);
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
        "warmup:1:cosine",
        "polynomial:0.5",
        "polynomial:2.0:0.01",
        "cosine_restarts:3:2",
        "one_cycle",
        "one_cycle:0.5:10.0:100.0",
        "plateau:3:0.1",
        "plateau:3:0.1:0.0",
        "warmup:2:plateau:3:0.1"
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
        "cosine:",
        "polynomial:0",
        "polynomial:1:2",
        "polynomial:1:0:0",
        "cosine_restarts",
        "cosine_restarts:0",
        "cosine_restarts:1:0",
        "one_cycle:0.3",
        "one_cycle:2:25:10000",
        "one_cycle:0.3:0:10000",
        "plateau:0:0.5",
        "plateau:2:0",
        "plateau:2:0.5:-1",
        "plateau:2:0.5:x"
      })
  void wrongTextsAreRefused(String text) {
    assertThatThrownBy(() -> Schedule.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusalsSayWhatIsExpected() {
    assertThatThrownBy(() -> Schedule.parse("linear"))
        .hasMessage(
            "schedule 'linear': expected constant, exponential:FACTOR, step:EPOCHS:FACTOR,"
                + " polynomial:POWER[:END], cosine, cosine_restarts:EPOCHS[:GROWTH],"
                + " one_cycle[:RISE:START:END], plateau:EPOCHS:FACTOR[:LEAST] or"
                + " warmup:EPOCHS:SCHEDULE");
    assertThatThrownBy(() -> Schedule.parse("warmup:2:step:x:0.5"))
        .hasMessage("schedule 'step:x:0.5': 'x', expected a whole number");
    assertThatThrownBy(() -> Schedule.parse("plateau:2:0.5:x"))
        .hasMessage("schedule 'plateau:2:0.5:x': 'x', expected a number");
    assertThatThrownBy(() -> Schedule.parse("plateau:2:2"))
        .hasMessage("ReduceOnPlateau: factor 2.0, expected above 0 and at most 1");
    assertThatThrownBy(() -> Schedule.polynomial(0))
        .hasMessage("PolynomialDecay: power 0.0, expected above 0 and at most 100");
    assertThatThrownBy(() -> Schedule.exponential(1.5))
        .hasMessage("ExponentialDecay: factor 1.5, expected above 0 and at most 1");
  }
}
