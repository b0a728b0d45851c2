package io.margay.layer;

/**
 * A step of a network: a {@link Layer}, which is one line of program, or a {@link Composite}, which
 * writes several.
 *
 * <p>Blocks are descriptions: immutable, without weights, safe in any thread. A block that is
 * applied twice is two places with weights of their own; see {@link Applied#again} for the same
 * weights in two places.
 */
public sealed interface Block permits Layer, Composite {

  /**
   * The value that this block makes of others: a step of a network that need not be a chain.
   *
   * <pre>
   * Input image = Input.image(28, 28, 1).scale(1 / 255.0);
   * Value x = Conv2d.of(32, 3).relu().apply(image);
   * </pre>
   *
   * @param inputs as many as the block takes
   * @throws io.margay.ShapeException if it cannot take their shapes; the message says why and how
   *     to mend it
   */
  Applied apply(Value... inputs);

  /** The name of its place in the network, or empty when the model is to find one. */
  String name();

  /**
   * This block under another name.
   *
   * @param name letters, digits, {@code _ . - /}, at most 255; empty lets the model find one
   * @throws IllegalArgumentException if the name has other characters, or more
   */
  Block named(String name);

  /** How messages call it: {@code Conv2d[32 filters 3x3, stride 2]}. */
  String title();

  /** How Keras calls it: {@code Conv2D}; the names that models find are made of it. */
  String kerasName();
}
