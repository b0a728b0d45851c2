package io.margay.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Boxes by hand, and the native side beside plain loops. */
class BoxesTest {

  private static final float NAN = Float.NaN;

  @Test
  void overlapIsIntersectionOverUnion() {
    Box box = new Box(0, 0, 4, 2);
    assertThat(box.overlap(new Box(2, 1, 6, 3))).isEqualTo(2.0 / 14);
    assertThat(box.overlap(box)).isOne();
    assertThat(box.overlap(new Box(4, 0, 8, 2))).isZero(); // side by side
    assertThat(box.overlap(new Box(1, 1, 1, 1))).isZero(); // no area
    assertThat(new Box(1, 1, 1, 1).overlap(new Box(1, 1, 1, 1))).isZero();
    assertThat(box.scaled(2, 10)).isEqualTo(new Box(0, 0, 8, 20));
  }

  @Test
  void aBoxHasItsEdgesTheRightWayRound() {
    assertThatThrownBy(() -> new Box(3, 0, 2, 1))
        .hasMessage(
            "Box: from (3.0, 0.0) to (2.0, 1.0), expected finite numbers, x1 up to x2 and y1 up to"
                + " y2");
    assertThatThrownBy(() -> new Box(0, 0, NAN, 1)).hasMessageContaining("(NaN, 1.0)");
  }

  @Test
  void theNativeOverlapsAreThePlainOnes() {
    Random random = new Random(5);
    List<Box> boxes = boxes(random, 40);
    List<Box> others = boxes(random, 30);
    double[][] overlaps = Boxes.overlaps(boxes, others);
    for (int i = 0; i < boxes.size(); i++) {
      for (int j = 0; j < others.size(); j++) {
        assertThat(overlaps[i][j]).isEqualTo(boxes.get(i).overlap(others.get(j)));
      }
    }
    assertThat(Boxes.overlaps(boxes, List.of())).hasDimensions(40, 0);
    assertThat(Boxes.overlaps(List.of(), boxes)).isEmpty();
  }

  @Test
  void theBestOfThoseThatOverlapStays() {
    Detection weak = new Detection(0, 0.5, new Box(0, 0, 10, 10));
    Detection strong = new Detection(0, 0.9, new Box(1, 0, 11, 10)); // overlap 90/110
    Detection other = new Detection(1, 0.6, new Box(1, 0, 11, 10));
    Detection far = new Detection(0, 0.1, new Box(20, 0, 30, 10));
    List<Detection> all = List.of(weak, strong, other, far);
    assertThat(Suppression.of().of(all)).containsExactly(strong, other, far);
    assertThat(Suppression.of().overlap(0.9).of(all)).containsExactly(strong, other, weak, far);
    assertThat(Suppression.of().least(0.6).of(all)).containsExactly(strong, other);
    assertThat(Suppression.of().least(0.61).of(all)).containsExactly(strong);
  }

  @Test
  void whatTouchesTheLimitStays() {
    float[] boxes = {0, 0, 2, 1, 0, 0, 1, 1}; // overlap 1/2
    assertThat(Suppression.of().of(boxes, new float[] {1, 1}, new int[2])).containsExactly(0, 1);
    assertThat(Suppression.of().overlap(0.49).of(boxes, new float[] {1, 1}, new int[2]))
        .containsExactly(0);
  }

  @Test
  void ofEqualScoresTheEarlierComesFirst() {
    float[] boxes = {0, 0, 1, 1, 5, 5, 6, 6, 0, 0, 1, 1, 8, 8, 9, 9};
    float[] scores = {0.5f, 0.7f, 0.5f, 0.5f};
    assertThat(Suppression.of().of(boxes, scores, new int[4])).containsExactly(1, 0, 3);
    assertThat(Suppression.of().most(2).of(boxes, scores, new int[4])).containsExactly(1, 0);
  }

  @Test
  void whatIsNotFiniteDoesNotStay() {
    float[] boxes = {0, 0, 1, 1, NAN, 0, 1, 1, 0, 0, Float.POSITIVE_INFINITY, 1, 4, 4, 5, 5};
    float[] scores = {NAN, 0.9f, 0.8f, Float.POSITIVE_INFINITY};
    assertThat(Suppression.of().of(boxes, scores, new int[4])).isEmpty();
    assertThat(Suppression.of().of(new float[0], new float[0], new int[0])).isEmpty();
  }

  @Test
  void suppressionIsThePlainOne() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      int count = random.nextInt(60);
      List<Detection> candidates = new ArrayList<>();
      for (Box box : boxes(random, count)) {
        candidates.add(new Detection(random.nextInt(3), random.nextInt(8) / 8.0, box));
      }
      Suppression rule =
          new Suppression(random.nextInt(5) / 4.0, random.nextInt(4) / 8.0, 1 + random.nextInt(40));
      assertThat(rule.of(candidates))
          .as("round %s, %s", round, rule)
          .isEqualTo(plain(rule, candidates));
    }
  }

  private static List<Detection> plain(Suppression rule, List<Detection> candidates) {
    List<Detection> kept = new ArrayList<>();
    candidates.stream()
        .filter(one -> one.score() >= rule.least())
        .sorted(Comparator.comparingDouble(Detection::score).reversed())
        .forEach(
            one -> {
              boolean free =
                  kept.stream()
                      .noneMatch(
                          other ->
                              other.kind() == one.kind()
                                  && other.box().overlap(one.box()) > rule.overlap());
              if (free && kept.size() < rule.most()) {
                kept.add(one);
              }
            });
    return kept;
  }

  /** On a coarse grid, so that equal ones and those without area are among them. */
  private static List<Box> boxes(Random random, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              float[] x = {random.nextInt(9), random.nextInt(9)};
              float[] y = {random.nextInt(9), random.nextInt(9)};
              Arrays.sort(x);
              Arrays.sort(y);
              return new Box(x[0], y[0], x[1], y[1]);
            })
        .toList();
  }

  @Test
  void whatIsOutOfRangeIsRefused() {
    assertThatThrownBy(() -> Suppression.of().overlap(1.5))
        .hasMessage(
            "Suppression: overlap 1.5, least score -Infinity, at most 100, expected an overlap"
                + " from 0 to 1, a number and at least 1");
    assertThatThrownBy(() -> Suppression.of().most(0)).hasMessageContaining("at most 0");
    assertThatThrownBy(() -> Suppression.of().of(new float[3], new float[1], new int[1]))
        .hasMessage("Suppression: 3 edges and 1 classes for 1 scores, expected 4 and 1 for each");
  }
}
