package io.margay.model;

import io.margay.ShapeException;
import io.margay.layer.Block;
import io.margay.layer.Value;
import java.util.List;

/** Blocks one behind the other. */
final class Row {

  private Row() {}

  /**
   * What the last of them gives.
   *
   * @param first what the first of them takes
   * @param title how messages call that
   * @throws ShapeException if a block cannot take what the one before it gives
   * @throws IllegalArgumentException if there is no block, or one is refused; the message names its
   *     place
   */
  static Value of(Value first, String title, List<? extends Block> blocks) {
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException("Model: no layers, expected at least one behind " + title);
    }
    Value value = first;
    for (int i = 0; i < blocks.size(); i++) {
      try {
        value = blocks.get(i).apply(value);
      } catch (ShapeException refused) {
        throw new ShapeException(place(blocks.subList(0, i + 1)) + refused.getMessage());
      } catch (IllegalArgumentException refused) {
        throw new IllegalArgumentException(
            place(blocks.subList(0, i + 1)) + refused.getMessage(), refused);
      }
    }
    return value;
  }

  private static String place(List<? extends Block> blocks) {
    return "layer " + blocks.size() + ", " + NodeNames.last(blocks) + ": ";
  }
}
