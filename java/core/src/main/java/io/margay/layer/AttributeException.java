package io.margay.layer;

/**
 * Says that one {@code key=value} of a program's line is wrong.
 *
 * <p>Whoever reads the program knows the line and the column of the key and adds them.
 */
public final class AttributeException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String key;

  AttributeException(String key, String message) {
    super(message);
    this.key = key;
  }

  /** The key. */
  public String key() {
    return key;
  }
}
