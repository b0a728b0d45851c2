package io.margay.task;

import io.margay.internal.Native;
import io.margay.internal.lifetime.Space;
import io.margay.internal.load.NativeLibrary;
import io.margay.internal.load.StackSpace;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Non-maximum suppression: of several candidates for the same object the best one stays.
 *
 * <pre>
 * candidates by falling score, of equal scores the earlier one first:
 *   stays unless one of its class that stays overlaps it by more than overlap
 * until so many stay
 * </pre>
 *
 * <p>As torchvision's {@code batched_nms}. Candidates with a score below the least one do not stay,
 * nor those whose score or box is not finite. Runs in native code; any thread may call.
 *
 * @param overlap intersection over union up to which two of a class may stay, 0 to 1
 * @param least score of what stays
 * @param most how many stay at most, of all classes together, at least 1
 */
public record Suppression(double overlap, double least, int most) {

  /**
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Suppression {
    if (!(overlap >= 0 && overlap <= 1) || Double.isNaN(least) || most < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Suppression: overlap %s, least score %s, at most %d, expected an overlap from 0 to"
                  + " 1, a number and at least 1",
              overlap,
              least,
              most));
    }
  }

  /** Up to 100 of any score that overlap by half at most. */
  public static Suppression of() {
    return new Suppression(0.5, Double.NEGATIVE_INFINITY, 100);
  }

  /** The same with another {@link #overlap()}. */
  public Suppression overlap(double value) {
    return new Suppression(value, least, most);
  }

  /** The same with another {@link #least()} score. */
  public Suppression least(double value) {
    return new Suppression(overlap, value, most);
  }

  /** The same with another {@link #most()}. */
  public Suppression most(int value) {
    return new Suppression(overlap, least, value);
  }

  /** Those that stay, the best first. */
  public List<Detection> of(List<Detection> candidates) {
    float[] boxes = new float[4 * candidates.size()];
    float[] scores = new float[candidates.size()];
    int[] kinds = new int[candidates.size()];
    for (int i = 0; i < scores.length; i++) {
      Detection candidate = candidates.get(i);
      Box box = candidate.box();
      boxes[4 * i] = box.x1();
      boxes[4 * i + 1] = box.y1();
      boxes[4 * i + 2] = box.x2();
      boxes[4 * i + 3] = box.y2();
      scores[i] = (float) candidate.score();
      kinds[i] = candidate.kind();
    }
    return Arrays.stream(of(boxes, scores, kinds)).mapToObj(candidates::get).toList();
  }

  /**
   * The numbers of those that stay, the best first.
   *
   * @param boxes x1, y1, x2, y2 of each candidate
   * @param scores of each
   * @param kinds the class of each
   * @throws IllegalArgumentException if there are not four numbers, a score and a class of each, or
   *     there are more than 16,777,216
   */
  public int[] of(float[] boxes, float[] scores, int[] kinds) {
    StackSpace.require("Suppression");
    int count = scores.length;
    if (boxes.length != 4L * count || kinds.length != count) {
      throw new IllegalArgumentException(
          "Suppression: "
              + boxes.length
              + " edges and "
              + kinds.length
              + " classes for "
              + count
              + " scores, expected 4 and 1 for each");
    }
    Boxes.requireCount(count);
    if (count == 0) {
      return new int[0];
    }
    long bytes = (long) Integer.BYTES * (1 + Math.min(most, count));
    try (Space corners = new Space((long) count * Boxes.BYTES);
        Space votes = new Space((long) count * Float.BYTES);
        Space classes = new Space((long) count * Integer.BYTES);
        Space kept = new Space(bytes)) {
      corners.first((long) count * Boxes.BYTES).asFloatBuffer().put(boxes);
      votes.first((long) count * Float.BYTES).asFloatBuffer().put(scores);
      classes.first((long) count * Integer.BYTES).asIntBuffer().put(kinds);
      ByteBuffer numbers = kept.first(bytes);
      NativeLibrary.check(
          Native.mg_boxes_suppress(
              Boxes.address(corners),
              Boxes.address(votes),
              Boxes.address(classes),
              count,
              overlap,
              least,
              most,
              Boxes.address(kept)));
      int[] staying = new int[numbers.getInt()];
      numbers.asIntBuffer().get(staying);
      return staying;
    }
  }
}
