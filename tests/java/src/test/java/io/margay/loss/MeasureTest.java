package io.margay.loss;

import static io.margay.loss.LossNumbers.classes;
import static io.margay.loss.LossNumbers.measured;
import static io.margay.loss.LossNumbers.row;
import static io.margay.loss.LossNumbers.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MeasureTest {

  private static final Offset<Double> ROUNDING = within(1e-12);

  /** Six animals: cat cat cat dog dog bird, taken for cat cat dog dog cat cat. */
  private static final double[][] VOTES = {
    row(2, 1, 0), row(3, 0, 1), row(0, 1, 0), row(1, 4, 2), row(2, 1, 1), row(9, 8, 1)
  };

  private static final Column TRUTHS = classes(3, 0, 0, 0, 1, 1, 2);

  private static double value(Measure measure) {
    return measured(CrossEntropy.of(), List.of(measure), VOTES, TRUTHS).metric(measure.name());
  }

  /** Cat: 2 hits of 4 said and 3 there; dog: 1 of 2 and 2; bird: 0 of 0 and 1. */
  @Test
  void countsOfClassesMakeTheirNumbers() {
    assertThat(value(Measure.accuracy())).isEqualTo(3 / 6.0, ROUNDING);
    assertThat(value(Measure.precision())).isEqualTo((2 / 4.0 + 1 / 2.0 + 0) / 3, ROUNDING);
    assertThat(value(Measure.recall())).isEqualTo((2 / 3.0 + 1 / 2.0 + 0) / 3, ROUNDING);
    assertThat(value(Measure.f1())).isEqualTo((4 / 7.0 + 2 / 4.0 + 0) / 3, ROUNDING);
    assertThat(value(Measure.dice())).isEqualTo(value(Measure.f1()), ROUNDING);
    assertThat(value(Measure.iou())).isEqualTo((2 / 5.0 + 1 / 3.0 + 0) / 3, ROUNDING);
    assertThat(value(Measure.precision().micro())).isEqualTo(3 / 6.0, ROUNDING);
    assertThat(value(Measure.iou().micro())).isEqualTo(3 / 9.0, ROUNDING);
    assertThat(value(Measure.recall().of(1))).isEqualTo(0.5, ROUNDING);
    assertThat(value(Measure.precision().of(2))).as("never said").isZero();
    assertThat(value(Measure.topK(2))).isEqualTo(5 / 6.0, ROUNDING);
  }

  /** Three pictures with the labels sun and rain: sun is said of two and there in two, one hit. */
  @Test
  void valuesSayYesAboveTheThreshold() {
    double[][] probabilities = {row(0.9, 0.2), row(0.6, 0.1), row(0.4, 0.3)};
    Column labels = target(row(1, 0), row(0, 0), row(1, 1));
    List<Measure> measures =
        List.of(
            Measure.precision().of(0),
            Measure.recall().of(0),
            Measure.accuracy(),
            Measure.mse(),
            Measure.mae(),
            Measure.r2());
    Evaluation measured =
        measured(BinaryCrossEntropy.of().fromProbabilities(true), measures, probabilities, labels);
    assertThat(measured.metric("precision_0")).isEqualTo(0.5, ROUNDING);
    assertThat(measured.metric("recall_0")).isEqualTo(0.5, ROUNDING);
    assertThat(measured.accuracy()).isEqualTo(3 / 6.0, ROUNDING);
    assertThat(measured.metric("mse"))
        .isEqualTo((0.01 + 0.04 + 0.36 + 0.01 + 0.36 + 0.49) / 6, ROUNDING);
    assertThat(measured.metric("mae")).isEqualTo((0.1 + 0.2 + 0.6 + 0.1 + 0.6 + 0.7) / 6, ROUNDING);
    double bright = 1 - (0.01 + 0.36 + 0.36) / (2 / 3.0);
    double rain = 1 - (0.04 + 0.01 + 0.49) / (2 / 3.0);
    assertThat(measured.metric("r2")).isEqualTo((bright + rain) / 2, ROUNDING);

    double[][] votes = {row(Math.log(9)), row(Math.log(1.5)), row(-Math.log(1.5))};
    Column sun = target(row(1), row(0), row(1));
    Measure sure = Measure.precision().threshold(0.7);
    assertThat(
            measured(BinaryCrossEntropy.of(), List.of(sure), votes, sun)
                .metric("precision_above_0.7"))
        .as("votes of 0.9, 0.6 and 0.4: one is above 0.7")
        .isEqualTo(1);
  }

  /** Of 2 x 3 pairs one is the wrong way round, and one a tie. */
  @Test
  void theAreaUnderTheCurveIsTheShareOfPairsInOrder() {
    double[][] votes = {row(3), row(-1), row(-1), row(0.5), row(-4)};
    Column labels = target(row(1), row(1), row(0), row(0), row(0));
    assertThat(
            measured(BinaryCrossEntropy.of(), List.of(Measure.rocAuc()), votes, labels)
                .metric("roc_auc"))
        .isEqualTo((3 + 1.5 - 0) / 6, ROUNDING);
    double[][] two = {row(1, 4), row(2, 1), row(0, 0.5), row(3, 0)};
    assertThat(
            measured(CrossEntropy.of(), List.of(Measure.rocAuc()), two, classes(2, 1, 0, 0, 1))
                .metric("roc_auc"))
        .as("scores 3 and -3 of the one class, -1 and 0.5 of the other")
        .isEqualTo(0.5, ROUNDING);
  }

  /** Votes of one distribution: 0.665, 0.245 and 0.090 of the first sample. */
  @Test
  void votesOfADistributionAreItsSoftmax() {
    double[][] votes = {row(5, 4, 3), row(0, 0, 0)};
    Column truths = target(row(0.9, 0.1, 0), row(0, 0.2, 0.8));
    Evaluation measured =
        measured(
            KlDivergence.of(),
            List.of(Measure.precision().of(0), Measure.recall().of(2).threshold(0.3)),
            votes,
            truths);
    assertThat(measured.metric("precision_0")).as("said once, above a half").isEqualTo(1);
    assertThat(measured.metric("recall_2_above_0.3")).as("a third is above").isEqualTo(1);
    assertThat(
            measured(KlDivergence.of(), List.of(Measure.precision().of(1)), votes, truths)
                .metric("precision_1"))
        .as("0.245 is not above a half, though the vote is 4")
        .isNaN();
  }

  @Test
  void theAreaUnderTheCurveIsExactForScoresOfAnySize() {
    SplittableRandom random = new SplittableRandom(1);
    double[] scores = new double[400];
    double[][] truths = new double[scores.length][];
    for (int i = 0; i < scores.length; i++) {
      truths[i] = row(i % 3 == 0 ? 1 : 0);
      double sum = truths[i][0];
      for (int k = 0; k < 12; k++) {
        sum += random.nextDouble() - 0.5;
      }
      scores[i] = sum;
    }
    double exact = pairsInOrder(scores, truths);
    for (double unit : new double[] {1e-5, 1, 40, 1e6}) {
      double[][] votes =
          Arrays.stream(scores).mapToObj(x -> row(unit * x)).toArray(double[][]::new);
      assertThat(
              measured(BinaryCrossEntropy.of(), List.of(Measure.rocAuc()), votes, target(truths))
                  .metric("roc_auc"))
          .as("times " + unit)
          .isEqualTo(exact, within(1e-3));
      assertThat(
              measured(Mse.of(), List.of(Measure.rocAuc()), votes, target(truths))
                  .metric("roc_auc"))
          .as("numbers that are no probabilities, times " + unit)
          .isEqualTo(exact, within(1e-3));
    }
  }

  private static double pairsInOrder(double[] scores, double[][] truths) {
    double inOrder = 0;
    double pairs = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < scores.length; j++) {
        if (truths[i][0] > truths[j][0]) {
          inOrder += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
          pairs++;
        }
      }
    }
    return inOrder / pairs;
  }

  /** A network that knows little yet: its votes differ in the fifth place. */
  @Test
  void theAreaUnderTheCurveOfManyClasses() {
    int classes = 100;
    double[][] votes = new double[classes][classes];
    for (int i = 0; i < classes; i++) {
      for (int c = 0; c < classes; c++) {
        votes[i][c] = 1e-5 * ((i * 31 + c * 17) % 50 + (i == c ? 100 : 0));
      }
    }
    Column truths = classes(classes, IntStream.range(0, classes).toArray());
    assertThat(
            measured(CrossEntropy.of(), List.of(Measure.rocAuc()), votes, truths).metric("roc_auc"))
        .isEqualTo(1, ROUNDING);
    double[][] wide = new double[2][200];
    wide[1][170] = 3;
    Column two = classes(200, 0, 170);
    assertThat(
            measured(CrossEntropy.of(), List.of(Measure.rocAuc().of(170)), wide, two)
                .metric("roc_auc_170"))
        .isEqualTo(1);
    assertThatThrownBy(() -> measured(CrossEntropy.of(), List.of(Measure.rocAuc()), wide, two))
        .hasMessage(
            "Measure: roc_auc of 200 classes, expected at most 128. Ask for classes one by one,"
                + " such as roc_auc:class=0");
  }

  @Test
  void aConfusionSaysWhichClassWasTakenForWhich() {
    Evaluation measured = measured(CrossEntropy.of(), List.of(Measure.confusion()), VOTES, TRUTHS);
    ConfusionMatrix confusion = measured.confusion().orElseThrow();
    assertThat(confusion.rows())
        .containsExactly(List.of(2L, 1L, 0L), List.of(1L, 1L, 0L), List.of(1L, 0L, 0L));
    assertThat(confusion.count(0, 1)).isEqualTo(1);
    assertThat(measured.metrics()).doesNotContainKey("confusion");
    assertThat(measured.confusions()).containsOnlyKeys("confusion");
    assertThatThrownBy(() -> new ConfusionMatrix(List.of(List.of(1L, 2L))))
        .hasMessage("ConfusionMatrix: a row of 2 numbers, expected 1, one for each class");
  }

  @Test
  void whatAMaskOrAnIgnoredLabelLeavesOutIsNotMeasured() {
    Column labels =
        Column.target("label", Tensor.of(new int[] {0, 0, 9, 1, 1, 2}, Shape.of(6)))
            .classes(IntStream.range(0, 3).mapToObj(Integer::toString).toList(), 9);
    Column trust = Column.weights("w", Tensor.of(new int[] {1, 1, 1, 5, 0, 0}, Shape.of(6)));
    Evaluation measured =
        measured(
            CrossEntropy.of().ignoreIndex(9).weights("w"),
            List.of(Measure.f1(), Measure.topK(1), Measure.rocAuc()),
            VOTES,
            labels,
            trust);
    assertThat(measured.metric("f1")).as("two cats and a dog are left, all right").isEqualTo(1);
    assertThat(measured.metric("top_1_accuracy")).isEqualTo(1, ROUNDING);
    assertThat(measured.metric("roc_auc")).isEqualTo(1, ROUNDING);
  }

  @Test
  void whatCannotBeMeasuredIsRefused() {
    assertThatThrownBy(() -> measured(Mse.of(), List.of(Measure.topK(2)), VOTES, TRUTHS))
        .hasMessage("Measure: top_k beside mse, whose target has values, expected classes");
    assertThatThrownBy(() -> value(Measure.mse()))
        .hasMessage(
            "Measure: mse beside cross_entropy, whose target has class indices, expected values");
    assertThatThrownBy(() -> value(Measure.f1().of(3)))
        .hasMessage("Measure: class 3 of f1:class=3, expected 0 to 2");
    assertThatThrownBy(() -> value(Measure.f1().output("votes")))
        .hasMessage(
            "Model: the measure f1:output=votes is of the output votes, expected one that a loss"
                + " looks at: [reshape]");
    assertThatThrownBy(
            () ->
                measured(
                    CrossEntropy.of(),
                    List.of(Measure.f1(), Measure.f1().output("reshape")),
                    VOTES,
                    TRUTHS))
        .hasMessage(
            "Model: the measures f1 and f1:output=reshape are both called f1. Ask for one of"
                + " them.");
    assertThatThrownBy(() -> measured(Mse.of(), List.of(Measure.confusion()), VOTES, target(VOTES)))
        .hasMessage(
            "Measure: confusion beside mse, whose target has values, expected class indices");
    assertThatThrownBy(
            () ->
                measured(
                    CrossEntropy.of(),
                    List.of(Measure.confusion()),
                    new double[1][257],
                    classes(257, 0)))
        .hasMessage("Measure: confusion of 257 classes, expected at most 256");
    assertThatThrownBy(() -> Measure.parse("f1:class=-3"))
        .hasMessage("Measure: class -3, expected at least 0");
    assertThatThrownBy(() -> Measure.parse("f1:over=micro:class=1"))
        .hasMessage(
            "measure 'f1:over=micro:class=1': over=micro and class=1, expected one of them");
    assertThatThrownBy(() -> Measure.parse("roc_auc:threshold=0.3"))
        .hasMessage("Measure: threshold 0.3 of roc_auc, which has none");
    assertThatThrownBy(() -> Measure.topK(0))
        .hasMessage("Measure: top k of 0, expected at least 1");
    assertThatThrownBy(() -> Measure.f1().threshold(1))
        .hasMessage("Measure: threshold 1.0, expected a number between 0 and 1");
    assertThatThrownBy(() -> Measure.rocAuc().micro())
        .hasMessage("Measure: roc_auc over MICRO, expected MACRO");
    assertThatThrownBy(() -> Measure.parse("f2"))
        .hasMessage(
            "measure 'f2': 'f2' is unknown, expected accuracy, top_k, precision, recall, f1, iou,"
                + " dice, roc_auc, mse, mae, r2, confusion");
    assertThatThrownBy(() -> Measure.parse("f1:klass=2"))
        .hasMessage("measure 'f1:klass=2': f1 has no klass, it has output, over, class, threshold");
  }

  @Test
  void textBringsThemBack() {
    for (Measure measure :
        List.of(
            Measure.accuracy(),
            Measure.topK(3),
            Measure.f1().micro().output("a/b"),
            Measure.recall().of(2).threshold(0.25),
            Measure.rocAuc().of(0),
            Measure.confusion())) {
      assertThat(Measure.parse(measure.text())).isEqualTo(measure);
    }
    assertThat(Measure.parse("top_k")).isEqualTo(Measure.topK(5));
    assertThat(Measure.iou().name()).isEqualTo("mean_iou");
    assertThat(Measure.iou().of(1).name()).isEqualTo("iou_1");
    assertThat(Measure.f1().micro().name()).isEqualTo("micro_f1");
    assertThat(Measure.f1().threshold(0.25).name()).isEqualTo("f1_above_0.25");
  }
}
