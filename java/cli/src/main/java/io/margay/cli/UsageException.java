package io.margay.cli;

/**
 * Says that the command line asks for something that cannot be meant; the process ends with exit
 * code 2.
 */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }

  UsageException(IllegalArgumentException refusal) {
    super(refusal.getMessage(), refusal);
  }
}
