package io.margay.layer;

/**
 * The mean of each channel over all places: the pixels of a picture, the steps of a sequence.
 *
 * <pre>
 * dst[c] = 1 / (H · W) · Σ over y, x of src[y, x, c]        7x7x512 becomes 512
 * </pre>
 *
 * The input has two dimensions or more, channels last. Source: Lin, Chen and Yan, "Network in
 * network" (2014).
 *
 * @param name the node's name, or empty
 */
public record GlobalAvgPool(String name) implements Pooling {

  /**
   * @throws IllegalArgumentException if the name is not allowed
   */
  public GlobalAvgPool {
    Name.checked(name);
  }

  /** A layer without settings. */
  public static GlobalAvgPool of() {
    return new GlobalAvgPool("");
  }

  @Override
  public GlobalAvgPool named(String changed) {
    return new GlobalAvgPool(changed);
  }

  @Override
  public String op() {
    return "global_avgpool";
  }

  @Override
  public String attributes() {
    return "";
  }

  @Override
  public String title() {
    return "GlobalAvgPool";
  }

  @Override
  public String kerasName() {
    return "GlobalAveragePooling2D";
  }
}
