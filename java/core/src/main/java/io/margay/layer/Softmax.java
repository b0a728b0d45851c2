package io.margay.layer;

/**
 * Turns the votes of the last dimension into probabilities, which add up to 1.
 *
 * <pre>
 * dst[k] = e^(src[k] - m) / Σ over j of e^(src[j] - m)        m = the largest src[j]
 * </pre>
 *
 * Taking the largest away changes nothing in exact arithmetic and keeps e^x in range. A loss behind
 * this layer works on the votes before it, which is more precise than on the probabilities.
 *
 * @param name the node's name, or empty
 */
public record Softmax(String name) implements Layer {

  /**
   * @throws IllegalArgumentException if the name is not allowed
   */
  public Softmax {
    Name.checked(name);
  }

  /** A layer without settings. */
  public static Softmax of() {
    return new Softmax("");
  }

  @Override
  public Softmax named(String changed) {
    return new Softmax(changed);
  }

  @Override
  public String op() {
    return "softmax";
  }

  @Override
  public String attributes() {
    return "";
  }

  @Override
  public String title() {
    return "Softmax";
  }

  @Override
  public String kerasName() {
    return "Softmax";
  }
}
