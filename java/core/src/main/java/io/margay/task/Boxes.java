package io.margay.task;

import io.margay.internal.Memory;
import io.margay.internal.Native;
import io.margay.internal.lifetime.Space;
import io.margay.internal.load.NativeLibrary;
import io.margay.internal.load.StackSpace;
import java.nio.ByteBuffer;
import java.util.List;

/** Many boxes at once, by the native side. Any thread may call any method. */
public final class Boxes {

  static final int BYTES = 4 * Float.BYTES;

  /** As many as a call takes. */
  static final int MOST = 1 << 24;

  private Boxes() {}

  /**
   * Intersection over union of every box with every other one.
   *
   * @return for each of the boxes the {@link Box#overlap} with each of the others
   * @throws IllegalArgumentException if there are more than 16,777,216 of either, or so many pairs
   *     that their numbers have no place in 2 GiB
   */
  public static double[][] overlaps(List<Box> boxes, List<Box> others) {
    StackSpace.require("Boxes");
    requireCount(boxes.size());
    requireCount(others.size());
    double[][] overlaps = new double[boxes.size()][others.size()];
    if (boxes.isEmpty() || others.isEmpty()) {
      return overlaps;
    }
    long pairs = (long) boxes.size() * others.size();
    if (pairs > Integer.MAX_VALUE / Double.BYTES) {
      throw new IllegalArgumentException(
          "Boxes: "
              + pairs
              + " pairs, expected at most "
              + Integer.MAX_VALUE / Double.BYTES
              + ". Take fewer boxes at a time.");
    }
    try (Space first = space(boxes);
        Space second = space(others);
        Space results = new Space(pairs * Double.BYTES)) {
      ByteBuffer from = results.first(pairs * Double.BYTES);
      NativeLibrary.check(
          Native.mg_boxes_overlap(
              address(first), boxes.size(), address(second), others.size(), address(results)));
      for (double[] row : overlaps) {
        for (int j = 0; j < row.length; j++) {
          row[j] = from.getDouble();
        }
      }
    }
    return overlaps;
  }

  static void requireCount(int count) {
    if (count > MOST) {
      throw new IllegalArgumentException("Boxes: " + count + " boxes, expected at most " + MOST);
    }
  }

  static long address(Space space) {
    return Memory.addressOf(space.first(1));
  }

  private static Space space(List<Box> boxes) {
    Space space = new Space((long) boxes.size() * BYTES);
    ByteBuffer to = space.first((long) boxes.size() * BYTES);
    for (Box box : boxes) {
      to.putFloat(box.x1()).putFloat(box.y1()).putFloat(box.x2()).putFloat(box.y2());
    }
    return space;
  }
}
