package io.margay.onnx;

/** What a file says makes no sense; whoever knows the file puts its name before the message. */
final class MalformedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MalformedException(String message) {
    super(message);
  }
}
