package io.margay;

/**
 * Says that a shape cannot go where it was put: what refuses it, the shape that came, the shape
 * that is expected, and how to mend it.
 *
 * <pre>
 * Dense[10]: input 3x3x64 has 3 dimensions, expected 1. Put Flatten before it.
 * </pre>
 *
 * <p>It is a caller's mistake, found in Java before any native code runs.
 */
public final class ShapeException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message where, what came, what is expected and how to mend it
   */
  public ShapeException(String message) {
    super(message);
  }

  /**
   * @param message where, what came, what is expected and how to mend it
   * @param cause the refusal that this one explains further, such as a layer's inside a model
   */
  public ShapeException(String message, Throwable cause) {
    super(message, cause);
  }
}
