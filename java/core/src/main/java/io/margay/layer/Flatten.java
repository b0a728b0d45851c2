package io.margay.layer;

/**
 * All values in one dimension, row by row, channels last.
 *
 * <pre>
 * dst[(y · W + x) · C + c] = src[y, x, c]             3x3x64 becomes 576
 * </pre>
 *
 * @param name the node's name, or empty
 */
public record Flatten(String name) implements Reshaping {

  /**
   * @throws IllegalArgumentException if the name is not allowed
   */
  public Flatten {
    Name.checked(name);
  }

  /** A layer without settings. */
  public static Flatten of() {
    return new Flatten("");
  }

  @Override
  public Flatten named(String changed) {
    return new Flatten(changed);
  }

  @Override
  public String op() {
    return "flatten";
  }

  @Override
  public String attributes() {
    return "";
  }

  @Override
  public String title() {
    return "Flatten";
  }

  @Override
  public String kerasName() {
    return "Flatten";
  }
}
