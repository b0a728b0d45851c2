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

class BinaryLossesTest {

  private static final Offset<Double> ROUNDING = within(1e-12);

  /** The vote whose sigmoid is p. */
  private static double vote(double p) {
    return Math.log(p / (1 - p));
  }

  /** A tree with 0.9, a car with 0.2, no dog with 0.25: -(log 0.9 + log 0.2 + log 0.75) / 3. */
  @Test
  void severalLabelsOfOnePicture() {
    double[][] votes = {row(vote(0.9), vote(0.2), vote(0.25))};
    Column labels = target(row(1, 1, 0));
    Evaluation measured = measured(BinaryCrossEntropy.of(), votes, labels);
    assertThat(measured.loss()).isEqualTo(-Math.log(0.9 * 0.2 * 0.75) / 3, ROUNDING);
    assertThat(measured.accuracy()).isEqualTo(2 / 3.0, ROUNDING);
    assertThat(gradient(BinaryCrossEntropy.of(), votes, labels))
        .containsExactly(new double[] {-0.1 / 3, -0.8 / 3, 0.25 / 3}, ROUNDING);
    double[][] probabilities = {row(0.9, 0.2, 0.25)};
    assertThat(
            measured(BinaryCrossEntropy.of().fromProbabilities(true), probabilities, labels).loss())
        .isEqualTo(measured.loss(), ROUNDING);
  }

  @Test
  void twoClassesInOneOutput() {
    double[][] votes = {row(vote(0.7)), row(vote(0.6))};
    Evaluation measured = measured(BinaryCrossEntropy.of(), votes, classes(2, 1, 0));
    assertThat(measured.loss()).isEqualTo(-Math.log(0.7 * 0.4) / 2, ROUNDING);
    assertThat(measured.accuracy()).isEqualTo(0.5, ROUNDING);
  }

  @Test
  void hugeVotesAreNoTrouble() {
    Evaluation measured =
        measured(BinaryCrossEntropy.of(), new double[][] {row(1000, -1000)}, target(row(0, 0)));
    assertThat(measured.loss()).isEqualTo(500, ROUNDING);
  }

  /** 0.25 · 0.1² · -log 0.9 for what is there, 0.75 · 0.6² · -log 0.4 for what is not. */
  @Test
  void focalFadesWhatIsRight() {
    double[][] votes = {row(vote(0.9), vote(0.6))};
    double expected = (0.25 * 0.1 * 0.1 * -Math.log(0.9) + 0.75 * 0.6 * 0.6 * -Math.log(0.4)) / 2;
    assertThat(measured(Focal.of().values(true), votes, target(row(1, 0))).loss())
        .isEqualTo(expected, ROUNDING);
    Evaluation index = measured(Focal.of(), votes, classes(2, 0));
    assertThat(index.loss()).as("a class index: one against all").isEqualTo(expected, ROUNDING);
    assertThat(index.accuracy()).isEqualTo(1);
    assertThat(
            measured(Focal.of().gamma(0).alpha(0.5).values(true), votes, target(row(1, 0))).loss())
        .as("half the binary cross-entropy")
        .isEqualTo(-Math.log(0.9 * 0.4) / 4, ROUNDING);
  }

  /** Of yes 0.9 of the target is left, of no 0.1 is there. */
  @Test
  void smoothedLabelsAreNeitherYesNorNo() {
    double[][] votes = {row(vote(0.8), vote(0.3))};
    Loss smooth = BinaryCrossEntropy.of().labelSmoothing(0.2);
    double yes = -0.9 * Math.log(0.8) - 0.1 * Math.log(0.2);
    double no = -0.1 * Math.log(0.3) - 0.9 * Math.log(0.7);
    assertThat(measured(smooth, votes, target(row(1, 0))).loss())
        .isEqualTo((yes + no) / 2, ROUNDING);
    assertThat(measured(smooth, votes, target(row(1, 0))).accuracy()).isEqualTo(1);
  }

  @Test
  void focalLeavesAnIndexOut() {
    double[][] votes = {row(vote(0.9), vote(0.6)), row(vote(0.2), vote(0.7))};
    double alone = measured(Focal.of(), new double[][] {votes[0]}, classes(2, 0)).loss();
    Evaluation both = measured(Focal.of().ignoreIndex(1), votes, classes(2, 0, 1));
    assertThat(both.loss()).isEqualTo(alone, ROUNDING);
    assertThat(both.accuracy()).isEqualTo(1);
  }

  @Test
  void votesAreWhatGoesIntoASigmoid() {
    Model model =
        Model.parse("x = input() shape=4\nvotes = dense(x) units=3\nyes = sigmoid(votes)\n");
    assertThat(Objective.of(model, List.of(BinaryCrossEntropy.of())).program())
        .endsWith("label = input() shape=3\nloss = binary_cross_entropy(votes, label)\n");
    assertThat(
            Objective.of(model, List.of(BinaryCrossEntropy.of().fromProbabilities(true))).program())
        .endsWith("loss = binary_cross_entropy(yes, label) from=probabilities\n");
    assertThat(Objective.of(model, List.of(Focal.of().gamma(3))).program())
        .endsWith("loss = focal(votes, label) gamma=3.0\n");
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThatThrownBy(() -> Focal.of().gamma(-1))
        .hasMessage("Focal: gamma -1.0, expected a number from 0 to 100");
    assertThatThrownBy(() -> BinaryCrossEntropy.of().labelSmoothing(1.5))
        .hasMessage("BinaryCrossEntropy: label smoothing 1.5, expected a number from 0 to 1");
    assertThatThrownBy(() -> Focal.of().values(true).ignoreIndex(3))
        .hasMessage(
            "Focal: a target of values and the index 3 to ignore, expected one of them. Leave"
                + " places out with a mask.");
    assertThatThrownBy(() -> Focal.of().alpha(2))
        .hasMessage("Focal: alpha 2.0, expected a number from 0 to 1");
    assertThatThrownBy(() -> Loss.parse("binary_cross_entropy:from=x"))
        .hasMessage("loss 'binary_cross_entropy:from=x': from=x, expected logits or probabilities");
  }

  @Test
  void textBringsThemBack() {
    for (Loss loss :
        List.of(
            BinaryCrossEntropy.of(),
            BinaryCrossEntropy.of().fromProbabilities(true).mask("m"),
            BinaryCrossEntropy.of().labelSmoothing(0.25),
            Focal.of(),
            Focal.of().ignoreIndex(-1).gamma(3),
            Focal.of().gamma(0.5).alpha(0.75).values(true).weight(2))) {
      assertThat(Loss.parse(loss.text())).isEqualTo(loss);
    }
  }
}
