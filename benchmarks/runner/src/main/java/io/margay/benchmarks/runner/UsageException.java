package io.margay.benchmarks.runner;

/** The command line says what cannot be done; the message says what can. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
