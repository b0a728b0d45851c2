package io.margay.loss;

import static io.margay.loss.LossNumbers.classes;
import static io.margay.loss.LossNumbers.gradient;
import static io.margay.loss.LossNumbers.measured;
import static io.margay.loss.LossNumbers.row;
import static io.margay.loss.LossNumbers.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.data.Column;
import io.margay.model.Model;
import io.margay.model.Objective;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Votes for cat, car and frog of three pictures, as CS231n's lecture has them. */
class MarginLossesTest {

  private static final double[][] VOTES = {
    row(3.2, 5.1, -1.7), row(1.3, 4.9, 2.0), row(2.2, 2.5, -3.1)
  };
  private static final Column TRUTHS = classes(3, 0, 1, 2);
  private static final Offset<Double> ROUNDING = within(1e-12);

  /** max(0, 5.1 - 3.2 + 1) + max(0, -1.7 - 3.2 + 1) = 2.9, then 0, then 6.3 + 6.6 = 12.9. */
  @Test
  void theRightClassIsToHaveAMarginBeforeEachOther() {
    Evaluation measured = measured(MulticlassHinge.of(), VOTES, TRUTHS);
    assertThat(measured.loss()).isEqualTo((2.9 + 0 + 12.9) / 3, ROUNDING);
    assertThat(String.format("%.2f", measured.loss())).isEqualTo("5.27");
    assertThat(measured.accuracy()).isEqualTo(1 / 3.0, ROUNDING);
    assertThat(gradient(MulticlassHinge.of(), VOTES, TRUTHS))
        .containsExactly(
            new double[] {-1 / 3.0, 1 / 3.0, 0, 0, 0, 0, 1 / 3.0, 1 / 3.0, -2 / 3.0}, ROUNDING);
  }

  /** The third picture's 12.9 does not count. */
  @Test
  void anIndexIsLeftOut() {
    Evaluation measured = measured(MulticlassHinge.of().ignoreIndex(2), VOTES, TRUTHS);
    assertThat(measured.loss()).isEqualTo((2.9 + 0) / 2, ROUNDING);
    assertThat(measured.accuracy()).isEqualTo(1 / 2.0, ROUNDING);
  }

  /** With margin 3 the second picture's frog is too near: 2.0 - 4.9 + 3. */
  @Test
  void aWiderMargin() {
    assertThat(measured(MulticlassHinge.of(3), VOTES, TRUTHS).loss())
        .isEqualTo((4.9 + 0.1 + 8.3 + 8.6) / 3, ROUNDING);
  }

  /** One against all: max(0, 1 - 3.2), max(0, 1 + 5.1), max(0, 1 - 1.7), and so on; nine terms. */
  @Test
  void eachClassAgainstAllOthers() {
    double[] terms = {0, 6.1, 0, 2.3, 0, 3.0, 3.2, 3.5, 4.1};
    double sum = 0;
    double squares = 0;
    for (double term : terms) {
      sum += term;
      squares += term * term;
    }
    assertThat(measured(Hinge.of(), VOTES, TRUTHS).loss()).isEqualTo(sum / 9, ROUNDING);
    Evaluation squared = measured(Hinge.of().squared(true), VOTES, TRUTHS);
    assertThat(squared.loss()).isEqualTo(squares / 9, ROUNDING);
    assertThat(squared.accuracy()).isEqualTo(1 / 3.0, ROUNDING);
  }

  /** 1 - 0.5, 1 + 0.25 and 0; two of the three votes have the right sign. */
  @Test
  void signsOfSeveralLabels() {
    Evaluation measured =
        measured(
            Hinge.of().values(true), new double[][] {row(0.5, 0.25, -2)}, target(row(1, 0, -1)));
    assertThat(measured.loss()).isEqualTo(1.75 / 3, ROUNDING);
    assertThat(measured.accuracy()).isEqualTo(2 / 3.0, ROUNDING);
  }

  @Test
  void votesAreWhatGoesIntoASoftmax() {
    Model model =
        Model.parse("x = input() shape=4\nvotes = dense(x) units=3\nshares = softmax(votes)\n");
    assertThat(Objective.of(model, List.of(MulticlassHinge.of(2).weight(0.5))).program())
        .endsWith("loss = multiclass_hinge(votes, label) margin=2 weight=0.5\n");
    assertThat(Objective.of(model, List.of(Hinge.of().squared(true))).program())
        .endsWith("loss = squared_hinge(votes, label)\n");
    assertThat(Objective.of(model, List.of(Hinge.of().values(true))).program())
        .endsWith("label = input() shape=3\nloss = hinge(votes, label)\n");
    Model fused = Model.parse("x = input() shape=4\nvotes = dense(x) units=3 activation=sigmoid\n");
    assertThatThrownBy(() -> Objective.of(fused, List.of(Hinge.of())))
        .hasMessage(
            "Model: votes has its sigmoid inside, and hinge takes what goes into one. Make the"
                + " sigmoid a layer of its own, or leave it out.");
  }

  @Test
  void oneOutputIsNoClassAmongOthers() {
    Model one = Model.parse("x = input() shape=4\nvote = dense(x) units=1\n");
    for (Loss loss : List.of(Hinge.of(), Focal.of(), Dice.of(), MulticlassHinge.of())) {
      assertThatThrownBy(() -> Objective.of(one, List.of(loss)))
          .hasMessage(
              "Model: output 1, expected at least 2 classes in its last dimension for "
                  + loss.word()
                  + ".");
    }
    assertThat(Objective.of(one, List.of(Hinge.of().values(true))).program())
        .endsWith("label = input() shape=1\nloss = hinge(vote, label)\n");
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThatThrownBy(() -> MulticlassHinge.of(-1))
        .hasMessage("MulticlassHinge: margin -1.0, expected a number from 0 to 1,000,000");
  }

  @Test
  void textBringsThemBack() {
    for (Loss loss :
        List.of(
            Hinge.of(),
            Hinge.of().squared(true).values(true).output("a"),
            MulticlassHinge.of(),
            MulticlassHinge.of().ignoreIndex(-1),
            MulticlassHinge.of(0.25).weights("w"))) {
      assertThat(Loss.parse(loss.text())).isEqualTo(loss);
    }
    assertThat(Hinge.of().squared(true).values(true).text()).isEqualTo("squared_hinge:values=true");
  }
}
