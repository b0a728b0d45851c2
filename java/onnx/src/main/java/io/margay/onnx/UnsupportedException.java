package io.margay.onnx;

/** A node says something that no program can. */
final class UnsupportedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnsupportedException(String message) {
    super(message);
  }
}
