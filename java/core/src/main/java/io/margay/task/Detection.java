package io.margay.task;

import java.util.Objects;

/**
 * An object that was found in a picture.
 *
 * @param kind the number of its class, from 0
 * @param score how sure it is, usually from 0 to 1
 * @param box where it is
 */
public record Detection(int kind, double score, Box box) {

  /**
   * @throws IllegalArgumentException if the class is below 0 or the score is not a number
   */
  public Detection {
    Objects.requireNonNull(box, "box");
    if (kind < 0 || Double.isNaN(score)) {
      throw new IllegalArgumentException(
          "Detection: class "
              + kind
              + ", score "
              + score
              + ", expected a class from 0 on and a number");
    }
  }
}
