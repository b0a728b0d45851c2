package io.margay.layer;

import java.util.List;

/**
 * A block that is made of others: what it writes into a program are their lines, under its own name
 * and a slash.
 *
 * <pre>
 * record Residual(int filters, String name) implements Composite {
 *   public Value compose(Value... inputs) {
 *     Value maps = Conv2d.of(filters, 3).padding(Padding.SAME).relu().named("inner").apply(inputs);
 *     return Add.of().apply(inputs[0], maps);
 *   }
 *   public Residual named(String changed) { return new Residual(filters, changed); }
 * }
 *
 * Model.sequential(image, new Residual(3, "first"), Flatten.of(), Dense.of(10))
 *
 * first/inner = conv2d(image) filters=3 kernel=3x3 padding=same activation=relu
 * first/add = add(image, first/inner)
 * </pre>
 *
 * <p>A program holds operators alone: one that is read back has the same names, and no composites.
 */
public non-sealed interface Composite extends Block {

  /**
   * Applies the blocks that this one is made of.
   *
   * @param inputs stand for what it is applied to: values of the same shapes, each a place of its
   *     own
   * @return what a layer made of them
   * @throws io.margay.ShapeException if a layer cannot take a shape; {@link #apply} puts the title
   *     before the message
   * @throws IllegalArgumentException if there are more or fewer inputs than it takes
   */
  Value compose(Value... inputs);

  /** The same with all results, for a composite that has several; {@link #compose} is the first. */
  default List<Value> composeAll(Value... inputs) {
    return List.of(compose(inputs));
  }

  @Override
  Composite named(String name);

  @Override
  default String title() {
    return kerasName();
  }

  /** The name of its class unless it says another. */
  @Override
  default String kerasName() {
    return getClass().getSimpleName();
  }

  @Override
  default Applied apply(Value... inputs) {
    return Expansion.of(this, List.of(inputs), places -> List.of(compose(places))).get(0);
  }

  /** All its results, in order; see {@link #apply}. */
  default List<Applied> applyAll(Value... inputs) {
    return Expansion.of(this, List.of(inputs), this::composeAll);
  }
}
