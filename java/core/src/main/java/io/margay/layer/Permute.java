package io.margay.layer;

import io.margay.program.Keys;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The dimensions of a sample in another order.
 *
 * <pre>
 * Permute.of(2, 0, 1)     // 28x20x3 becomes 3x28x20: channels first
 * Permute.of(1, 0, 2)     // a transposed picture
 * </pre>
 *
 * Dimension i of the output is dimension {@code order[i]} of the input, counted from 0; Keras'
 * {@code Permute} counts from 1.
 *
 * @param order every dimension once
 * @param name the node's name, or empty
 */
public record Permute(List<Integer> order, String name) implements Resampling {

  /**
   * @throws IllegalArgumentException if there are no dimensions, one is named twice or not -4 to 3,
   *     or the name is not allowed
   */
  public Permute {
    order = List.copyOf(order);
    Name.checked(name);
    if (order.isEmpty() || order.stream().distinct().count() != order.size()) {
      throw new IllegalArgumentException(
          "Permute: order " + order + ", expected every dimension once, such as 2, 0, 1");
    }
    for (int axis : order) {
      Axes.check("Permute", axis);
    }
  }

  /** The input's dimensions in the order of the output. */
  public static Permute of(int... order) {
    return new Permute(IntStream.of(order).boxed().collect(Collectors.toUnmodifiableList()), "");
  }

  static Permute read(Keys keys) {
    return new Permute(Axes.parse(keys.text("order")), "");
  }

  @Override
  public Permute named(String changed) {
    return new Permute(order, changed);
  }

  @Override
  public String op() {
    return "permute";
  }

  @Override
  public String attributes() {
    return "order=" + Axes.text(order);
  }

  @Override
  public String title() {
    return "Permute[" + Axes.text(order) + "]";
  }

  @Override
  public String kerasName() {
    return "Permute";
  }
}
