package io.margay.layer;

import io.margay.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * What flows from layer to layer while a network is described: an {@link Input}, or what a layer
 * makes of other values.
 *
 * <p>A value is a description without numbers. The same object is the same place in the network: a
 * value that is given to two layers is computed once, and two inputs that are alike are two inputs.
 */
public sealed interface Value permits Input, Applied {

  /** The shape of one sample, channels last. */
  Shape shape();

  /**
   * Some values and all that they are made of, in an order in which each comes behind the values
   * that it takes and the one whose weights it uses.
   */
  static List<Value> above(List<? extends Value> values) {
    Set<Value> found = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Value> order = new ArrayList<>();
    for (Value value : values) {
      Deque<Value> path = new ArrayDeque<>(List.of(value)); // deeper than a thread's stack
      while (!path.isEmpty()) {
        Value missing = found.contains(path.peek()) ? null : missing(path.peek(), found);
        if (missing != null) {
          path.push(missing);
        } else if (found.add(path.peek())) {
          order.add(path.pop());
        } else {
          path.pop();
        }
      }
    }
    return order;
  }

  private static Value missing(Value value, Set<Value> found) {
    if (!(value instanceof Applied applied)) {
      return null;
    }
    for (Value input : applied.inputs()) {
      if (!found.contains(input)) {
        return input;
      }
    }
    return applied.shared().filter(shared -> !found.contains(shared)).orElse(null);
  }
}
