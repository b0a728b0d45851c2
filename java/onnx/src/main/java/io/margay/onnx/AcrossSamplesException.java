package io.margay.onnx;

/** A node mixes the samples of a batch, so that the first dimension is none. */
final class AcrossSamplesException extends RuntimeException {
  private static final long serialVersionUID = 1;

  AcrossSamplesException(String message) {
    super(message);
  }
}
