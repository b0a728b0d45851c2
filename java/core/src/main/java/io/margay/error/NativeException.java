package io.margay.error;

/**
 * A refusal by the native side: kernels, memory, or the loading of the library itself.
 *
 * <p>The message says what was refused and how to mend it. A caller's mistake is an {@link
 * IllegalArgumentException} and a misused lifetime an {@link IllegalStateException}, a file an
 * {@link java.io.IOException} or {@link java.io.UncheckedIOException}; this exception is for the
 * rest.
 *
 * <p>When the native library cannot be loaded, every use of Margay throws this exception with the
 * same message; its cause is the first failure.
 */
public final class NativeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Understood, but not possible with these kernels or on this machine. */
  public static final int UNSUPPORTED = 2;

  /** The memory limit that the caller set, or that of the system. */
  public static final int MEMORY = 3;

  /** A defect of Margay or of a library below it. */
  public static final int INTERNAL = 6;

  private final int status;

  /**
   * A refusal with its status.
   *
   * @param message what was refused, and how to mend it
   * @param status one of {@link #UNSUPPORTED}, {@link #MEMORY}, {@link #INTERNAL}
   */
  public NativeException(String message, int status) {
    super(message);
    this.status = status;
  }

  /**
   * A failure before any native code ran: the library could not be loaded. Its status is {@link
   * #UNSUPPORTED}.
   *
   * @param message what failed, and how to mend it
   * @param cause what the JVM or JavaCPP threw; may be null
   */
  public NativeException(String message, Throwable cause) {
    super(message, cause);
    this.status = cause instanceof NativeException ? ((NativeException) cause).status : UNSUPPORTED;
  }

  /** The status, as {@code margay.h} numbers it. */
  public int status() {
    return status;
  }
}
