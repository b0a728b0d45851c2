package io.margay.task;

import java.util.List;
import java.util.Optional;

/**
 * What a network said of a picture.
 *
 * @param objects what it found, the surest first, with boxes in pixels of the network's input
 * @param masks the pixels of each object; empty where the task has none
 * @param regions a class for each pixel, where the task says one
 */
public record Answer(List<Detection> objects, List<Mask> masks, Optional<Regions> regions) {

  /**
   * @throws IllegalArgumentException if there are masks, and not as many as objects
   */
  public Answer {
    objects = List.copyOf(objects);
    masks = List.copyOf(masks);
    if (!masks.isEmpty() && masks.size() != objects.size()) {
      throw new IllegalArgumentException(
          "Answer: " + masks.size() + " masks of " + objects.size() + " objects, expected as many");
    }
  }
}
