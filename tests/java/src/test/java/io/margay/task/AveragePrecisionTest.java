package io.margay.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.task.AveragePrecision.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Average precision, worked by hand. */
class AveragePrecisionTest {

  private static final Box FIRST = new Box(0, 0, 10, 10);
  private static final Box SECOND = new Box(20, 0, 30, 10);

  private static Detection found(double score, float x1, float y1, float x2, float y2) {
    return new Detection(0, score, new Box(x1, y1, x2, y2));
  }

  /**
   * Two pictures with three objects. By falling score: a hit, a second box on the same object, a
   * hit with an overlap of 0.9, a box on nothing, a hit with 0.6. Precision at the hits 1/1, 2/3,
   * 3/5 at recalls of 1/3, 2/3, 1.
   */
  private static AveragePrecision worked(int classes) {
    AveragePrecision measure = AveragePrecision.of(classes);
    measure.add(
        List.of(
            found(0.6, 50, 50, 60, 60),
            found(0.9, 0, 0, 10, 10),
            found(0.5, 20, 0, 30, 6),
            found(0.8, 0, 0, 10, 8)),
        List.of(GroundTruth.of(0, FIRST), GroundTruth.of(0, SECOND)));
    measure.add(List.of(found(0.7, 0, 0, 10, 9)), List.of(GroundTruth.of(0, FIRST)));
    return measure;
  }

  @Test
  void theAreaBelowTheCurve() {
    assertThat(worked(1).of(Rule.VOC, 0.5, 0)).isCloseTo(34.0 / 45, within(1e-12));
  }

  @Test
  void elevenPoints() {
    double sum = 4 * 1 + 3 * 2.0 / 3 + 4 * 3.0 / 5; // recalls up to 0.3, 0.6 and 1
    assertThat(worked(1).of(Rule.VOC_2007, 0.5, 0)).isCloseTo(sum / 11, within(1e-12));
  }

  @Test
  void hundredAndOnePoints() {
    double sum = 34 * 1 + 33 * 2.0 / 3 + 34 * 3.0 / 5; // recalls up to 0.33, 0.66 and 1
    assertThat(worked(1).of(Rule.COCO, 0.5, 0)).isCloseTo(sum / 101, within(1e-12));
  }

  @Test
  void overTenOverlaps() {
    // up to 0.60 all three are hits, up to 0.90 two, at 0.95 one
    double sum = 3 * 76.4 + 6 * (34 + 22) + 34;
    assertThat(worked(1).coco()).isCloseTo(sum / 1010, within(1e-12));
  }

  @Test
  void classesWithoutObjectsAreLeftOut() {
    AveragePrecision measure = worked(3);
    measure.add(
        List.of(new Detection(1, 0.3, FIRST), new Detection(2, 0.4, SECOND)),
        List.of(GroundTruth.of(2, SECOND)));
    assertThat(measure.of(Rule.VOC, 0.5, 1)).isNaN();
    assertThat(measure.objects(2)).isOne();
    assertThat(measure.mean(Rule.VOC, 0.5)).isCloseTo((34.0 / 45 + 1) / 2, within(1e-12));
  }

  @Test
  void nothingFoundIsZeroAndNothingThereNoNumber() {
    AveragePrecision measure = AveragePrecision.of(1);
    assertThat(measure.coco()).isNaN();
    measure.add(List.of(), List.of(GroundTruth.of(0, FIRST)));
    assertThat(measure.coco()).isZero();
    assertThat(measure.mean(Rule.VOC_2007, 0.5)).isZero();
  }

  @Test
  void difficultObjectsCountForNothing() {
    AveragePrecision measure = worked(1);
    measure.add(
        List.of(new Detection(0, 0.99, FIRST), new Detection(0, 0.98, FIRST)),
        List.of(new GroundTruth(0, FIRST, true), new GroundTruth(0, SECOND, true)));
    assertThat(measure.of(Rule.VOC, 0.5, 0)).isCloseTo(34.0 / 45, within(1e-12));
    assertThat(measure.of(Rule.COCO, 0.5, 0)).isCloseTo(76.4 / 101, within(1e-12));
    assertThat(measure.objects(0)).isEqualTo(3);
  }

  @Test
  void anyNumberMayLieInACrowd() {
    AveragePrecision measure = worked(1);
    GroundTruth crowd = new GroundTruth(0, new Box(0, 0, 100, 100), true);
    measure.add(
        List.of(new Detection(0, 0.99, FIRST), new Detection(0, 0.98, SECOND)), List.of(crowd));
    assertThat(measure.of(Rule.COCO, 0.5, 0)).isCloseTo(76.4 / 101, within(1e-12));
    // Pascal VOC looks at the union: two misses before everything
    assertThat(measure.of(Rule.VOC, 0.5, 0)).isCloseTo(3.0 / 7, within(1e-12));
  }

  @Test
  void cocoTakesAFreeObjectWhereVocLooksAtTheNearestAlone() {
    GroundTruth near = GroundTruth.of(0, new Box(0, 0, 10, 10));
    GroundTruth next = GroundTruth.of(0, new Box(0, 2, 10, 12));
    List<Detection> twice = List.of(found(0.9, 0, 0, 10, 10), found(0.8, 0, 0, 10, 11));
    AveragePrecision measure = AveragePrecision.of(1);
    measure.add(twice, List.of(near, next)); // overlaps 10/11 and 9/12
    assertThat(measure.of(Rule.COCO, 0.5, 0)).isEqualTo(1);
    assertThat(measure.of(Rule.VOC, 0.5, 0)).isEqualTo(0.5);
  }

  @Test
  void masksBringTheirOwnOverlaps() {
    AveragePrecision measure = AveragePrecision.of(1);
    measure.add(
        List.of(found(0.9, 0, 0, 1, 1), found(0.8, 0, 0, 1, 1)),
        List.of(GroundTruth.of(0, SECOND)),
        new double[][] {{0.4}, {0.7}},
        new double[2][1]);
    assertThat(measure.of(Rule.VOC, 0.5, 0)).isEqualTo(0.5);
    assertThatThrownBy(() -> measure.add(List.of(), List.of(), new double[1][0], new double[0][0]))
        .hasMessage(
            "AveragePrecision: overlaps of other sizes, expected 0 rows, one a detection, of 0"
                + " numbers, one an object");
  }

  @Test
  void whatIsOutOfRangeIsRefused() {
    AveragePrecision measure = worked(1);
    assertThatThrownBy(() -> measure.add(List.of(new Detection(1, 1, FIRST)), List.of()))
        .hasMessage("AveragePrecision: class 1, expected 0 to 0");
    assertThatThrownBy(() -> measure.of(Rule.VOC, 1.5, 0))
        .hasMessage("AveragePrecision: overlap 1.5, expected 0 to 1");
    assertThatThrownBy(() -> AveragePrecision.of(0))
        .hasMessage("AveragePrecision: 0 classes, expected at least 1");
    assertThatThrownBy(() -> new Detection(-1, 0, FIRST))
        .hasMessage("Detection: class -1, score 0.0, expected a class from 0 on and a number");
    assertThatThrownBy(() -> GroundTruth.of(-1, FIRST))
        .hasMessage("GroundTruth: class -1, expected a class from 0 on");
  }
}
