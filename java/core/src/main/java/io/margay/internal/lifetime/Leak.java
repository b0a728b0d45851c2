package io.margay.internal.lifetime;

/**
 * Says in the log that the garbage collector found what its owner should have closed.
 *
 * <p>The log is the platform's own, so that a program without a logging library reads the warning
 * on its error output and nothing else; bridges lead it to others ({@code
 * slf4j-jdk-platform-logging}, {@code log4j-jpl}). It is looked up when there is something to say,
 * and not before.
 */
public final class Leak {

  private Leak() {}

  /**
   * @param name of what was not closed
   */
  public static void report(String name) {
    System.getLogger("io.margay")
        .log(
            System.Logger.Level.WARNING,
            name
                + " was collected without having been closed: close it, or open it in a try"
                + " statement");
  }
}
