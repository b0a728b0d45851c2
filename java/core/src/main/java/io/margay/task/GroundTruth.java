package io.margay.task;

import java.util.Objects;

/**
 * An object that is in a picture.
 *
 * @param kind the number of its class, from 0
 * @param box where it is
 * @param ignored it counts for nothing, found or not: what Pascal VOC calls difficult and COCO a
 *     crowd
 */
public record GroundTruth(int kind, Box box, boolean ignored) {

  /**
   * @throws IllegalArgumentException if the class is below 0
   */
  public GroundTruth {
    Objects.requireNonNull(box, "box");
    if (kind < 0) {
      throw new IllegalArgumentException(
          "GroundTruth: class " + kind + ", expected a class from 0 on");
    }
  }

  /** One that counts. */
  public static GroundTruth of(int kind, Box box) {
    return new GroundTruth(kind, box, false);
  }
}
