package io.margay.task;

import java.util.Arrays;
import java.util.List;

/** Candidates for objects in plain arrays, of which most do not stay. */
final class Candidates {

  private float[] boxes = new float[4 * 64];
  private float[] scores = new float[64];
  private int[] kinds = new int[64];
  private int count;

  void add(int kind, double score, float x1, float y1, float x2, float y2) {
    if (count == scores.length) {
      boxes = Arrays.copyOf(boxes, 2 * boxes.length);
      scores = Arrays.copyOf(scores, 2 * count);
      kinds = Arrays.copyOf(kinds, 2 * count);
    }
    kinds[count] = kind;
    scores[count] = (float) score;
    boxes[4 * count] = x1;
    boxes[4 * count + 1] = y1;
    boxes[4 * count + 2] = x2;
    boxes[4 * count + 3] = y2;
    count++;
  }

  /** The best, as the rule leaves them. */
  List<Detection> staying(Suppression rule) {
    int[] staying =
        rule.of(
            Arrays.copyOf(boxes, 4 * count),
            Arrays.copyOf(scores, count),
            Arrays.copyOf(kinds, count));
    return Arrays.stream(staying)
        .mapToObj(
            i ->
                new Detection(
                    kinds[i],
                    scores[i],
                    new Box(boxes[4 * i], boxes[4 * i + 1], boxes[4 * i + 2], boxes[4 * i + 3])))
        .toList();
  }
}
