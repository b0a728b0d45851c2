package io.margay.loss;

import static io.margay.loss.LossNumbers.measured;
import static io.margay.loss.LossNumbers.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.Shape;
import io.margay.data.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Grids of one and two cells, worked by hand. */
class DetectionLossTest {

  private static final double EVEN = 0.25 * Math.log(2); // (1 - p)² (-log p) of p = 1/2
  private static final double[] WHOLE = {0, 0, 0, 1, 1};
  private static final double[] NONE = {-1, 0, 0, 0, 0};

  /** A row of each sample. */
  private static Column objects(double[]... rows) {
    return Column.target("objects", LossNumbers.table(rows).reshape(Shape.of(rows.length, 1, 5)));
  }

  @Test
  void aCellSaysVotesAndDistances() {
    double half = Math.log(0.5);
    // the box of the picture's own size; one of twice the extents: 1 of 4 cells is shared
    double[][] outputs = {row(0, half, half, half, half), row(0, 0, 0, 0, 0)};
    Evaluation measured =
        measured(DetectionLoss.of(1), Shape.of(1, 1, 5), outputs, objects(WHOLE, WHOLE));
    assertThat(measured.loss()).isCloseTo(EVEN + 2 * 0.75 / 2, within(1e-12));
    measured =
        measured(
            DetectionLoss.of(1).boxWeight(8), Shape.of(1, 1, 5), outputs, objects(WHOLE, WHOLE));
    assertThat(measured.loss()).isCloseTo(EVEN + 8 * 0.75 / 2, within(1e-12));
  }

  @Test
  void withoutObjectsVotesAloneCount() {
    double[][] outputs = {row(0, 1, 2, 3, 4), row(2, 1, 2, 3, 4)};
    double p = 1 / (1 + Math.exp(-2));
    assertThat(
            measured(DetectionLoss.of(1), Shape.of(1, 1, 5), outputs, objects(NONE, NONE)).loss())
        .isCloseTo((EVEN - p * p * Math.log(1 - p)) / 2, within(1e-12));
  }

  @Test
  void aCellNearAnObjectMayVoteForIt() {
    double[][] outputs = {new double[10]};
    double[] left = {0, 0, 0, 0.5, 1}; // one cell large: σ = 0.4, and its neighbour is 1 away
    double far = 1 - Math.exp(-1 / 0.32);
    assertThat(
            measured(DetectionLoss.of(1).boxWeight(0), Shape.of(1, 2, 5), outputs, objects(left))
                .loss())
        .isCloseTo(EVEN + Math.pow(far, 4) * EVEN, within(1e-12));
  }

  @Test
  void theCellWithTheMiddleOfAnObjectSaysItsBox() {
    // a quarter to each side of its own middle: a quarter of the object
    double quarter = Math.log(0.25);
    double[][] outputs = {
      {0, quarter, quarter, quarter, quarter, 0, quarter, quarter, quarter, quarter}
    };
    double[] right = {0, 0.5, 0, 1, 1};
    double far = 1 - Math.exp(-1 / 0.32);
    assertThat(measured(DetectionLoss.of(1), Shape.of(1, 2, 5), outputs, objects(right)).loss())
        .isCloseTo(EVEN + Math.pow(far, 4) * EVEN + 2 * (1 - 0.25), within(1e-12));
  }

  @Test
  void whatIsNoObjectIsRefused() {
    double[][] outputs = {new double[5]};
    Shape cell = Shape.of(1, 1, 5);
    assertThatThrownBy(
            () ->
                measured(DetectionLoss.of(1), cell, outputs, objects(new double[] {1, 0, 0, 1, 1})))
        .hasMessageContaining(
            "sample 0 has in row 0 the class 1, expected 0 to 0, or -1 for no object");
    assertThatThrownBy(
            () ->
                measured(
                    DetectionLoss.of(1), cell, outputs, objects(new double[] {0, 0, 0, 64, 1})))
        .hasMessageContaining(
            "sample 0 has in row 0 the edge 64, expected a share of the picture, 0 to 1. Divide"
                + " pixels by its width and height.");
    assertThatThrownBy(() -> measured(DetectionLoss.of(3), cell, outputs, objects(WHOLE)))
        .hasMessageContaining("the dataset's column objects holds 1x5 for each sample")
        .hasMessageContaining("reads 3x5");
    assertThatThrownBy(
            () ->
                measured(
                    DetectionLoss.of(1),
                    Shape.of(1, 1, 4),
                    new double[][] {new double[4]},
                    objects(WHOLE)))
        .hasMessageContaining("expected at least 5 classes in its last dimension");
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThatThrownBy(() -> Loss.parse("detection"))
        .hasMessage(
            "DetectionLoss: 0 rows, box weight 2.0, expected 1 to 100,000 rows and a number from 0"
                + " to 1,000,000");
    assertThatThrownBy(() -> DetectionLoss.of(1).mask("seen"))
        .hasMessage("DetectionLoss: weights seen, expected none: every picture counts 1");
  }

  @Test
  void textBringsThemBack() {
    for (Loss loss :
        List.of(
            DetectionLoss.of(4), DetectionLoss.of(9).boxWeight(0.5).output("boxes").weight(2))) {
      assertThat(Loss.parse(loss.text())).isEqualTo(loss);
    }
    assertThat(DetectionLoss.of(9).boxWeight(0.5).text())
        .isEqualTo("detection:rows=9:box_weight=0.5");
  }
}
