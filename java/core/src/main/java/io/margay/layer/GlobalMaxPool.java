package io.margay.layer;

/**
 * The largest value of each channel over all places: the pixels of a picture, the steps of a
 * sequence.
 *
 * <pre>
 * dst[c] = max over y, x of src[y, x, c]        7x7x512 becomes 512
 * </pre>
 *
 * The input has two dimensions or more, channels last. The gradient goes to the first of equal
 * largest values.
 *
 * @param name the node's name, or empty
 */
public record GlobalMaxPool(String name) implements Pooling {

  /**
   * @throws IllegalArgumentException if the name is not allowed
   */
  public GlobalMaxPool {
    Name.checked(name);
  }

  /** A layer without settings. */
  public static GlobalMaxPool of() {
    return new GlobalMaxPool("");
  }

  @Override
  public GlobalMaxPool named(String changed) {
    return new GlobalMaxPool(changed);
  }

  @Override
  public String op() {
    return "global_maxpool";
  }

  @Override
  public String attributes() {
    return "";
  }

  @Override
  public String title() {
    return "GlobalMaxPool";
  }

  @Override
  public String kerasName() {
    return "GlobalMaxPooling2D";
  }
}
