package io.margay.loss;

import static io.margay.loss.LossNumbers.measured;
import static io.margay.loss.LossNumbers.row;
import static io.margay.loss.LossNumbers.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RegionLossesTest {

  private static final Offset<Double> ROUNDING = within(1e-12);

  /** A region of two pixels, found as 1, 0.5, 0.5, 0: 1 - (2 · 1.5 + 1) / (2 + 2 + 1). */
  @Test
  void diceMeasuresTheOverlap() {
    double[][] found = {row(1, 0.5, 0.5, 0)};
    Column there = Column.target("t", Tensor.of(new int[] {1, 1, 0, 0}, Shape.of(1, 2, 2, 1)));
    Shape shape = Shape.of(2, 2, 1);
    assertThat(measured(Dice.of().values(true), shape, found, there).loss())
        .isEqualTo(1 - 4 / 5.0, ROUNDING);
    Column mask = Column.weights("m", Tensor.of(new int[] {1, 1, 0, 1}, Shape.of(1, 2, 2, 1)));
    assertThat(measured(Dice.of().values(true).mask("m"), shape, found, there, mask).loss())
        .as("without the third pixel: 1 - (3 + 1) / (1.5 + 2 + 1)")
        .isEqualTo(1 - 4 / 4.5, ROUNDING);
  }

  /** Two classes of two pixels, found with 0.8 and 0.6: both (2 · 0.8 + 1) / (1.2 + 1 + 1), … */
  @Test
  void diceOfClassesIsTheirMean() {
    double[][] found = {row(0.8, 0.2, 0.4, 0.6)};
    Column there =
        Column.target("t", Tensor.of(new int[] {0, 1}, Shape.of(1, 2)))
            .classes(List.of("near", "far"));
    assertThat(measured(Dice.of(), Shape.of(2, 2), found, there).loss())
        .isEqualTo(1 - (2.6 / 3.2 + 2.2 / 2.8) / 2, ROUNDING);
  }

  /** Votes log 1 and log 3 are the shares 1/4 and 3/4. */
  @Test
  void divergenceIsZeroWhereBothAreEqual() {
    double[][] votes = {row(Math.log(1), Math.log(3))};
    assertThat(measured(KlDivergence.of(), votes, target(row(0.25, 0.75))).loss())
        .isEqualTo(0, ROUNDING);
    assertThat(measured(KlDivergence.of(), votes, target(row(0.5, 0.5))).loss())
        .isEqualTo(0.5 * Math.log(2) + 0.5 * Math.log(2 / 3.0), ROUNDING);
    assertThat(measured(KlDivergence.of(), votes, target(row(1, 0))).loss())
        .as("a probability of 0 adds nothing")
        .isEqualTo(Math.log(4), ROUNDING);
    assertThat(
            measured(
                    KlDivergence.of().fromProbabilities(true),
                    new double[][] {row(0.25, 0.75)},
                    target(row(0.5, 0.5)))
                .loss())
        .isEqualTo(0.5 * Math.log(2) + 0.5 * Math.log(2 / 3.0), ROUNDING);
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThatThrownBy(() -> Dice.of().smooth(0))
        .hasMessage("Dice: smooth 0.0, expected a number from 0.000001 to 1,000,000");
  }

  @Test
  void textBringsThemBack() {
    for (Loss loss :
        List.of(
            Dice.of(),
            Dice.of().smooth(0.5).values(true).mask("m"),
            KlDivergence.of(),
            KlDivergence.of().fromProbabilities(true).weight(0.1))) {
      assertThat(Loss.parse(loss.text())).isEqualTo(loss);
    }
  }
}
