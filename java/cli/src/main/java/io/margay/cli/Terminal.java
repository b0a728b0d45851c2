package io.margay.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * What the standard output can show: whether it is a terminal, on which a line may be rewritten,
 * and whether it can show block characters.
 *
 * @param interactive true when standard input and output are a terminal that understands a carriage
 *     return
 * @param blocks true when the character set of the output has block and braille characters
 */
record Terminal(boolean interactive, boolean blocks) {
  /** A file or a pipe, in plain ASCII. */
  static final Terminal PLAIN = new Terminal(false, false);

  private static final int USUAL_COLUMNS = 80;
  private static final int PATIENCE_SECONDS = 2;

  /** The terminal of this process. */
  static Terminal ofThisProcess() {
    boolean interactive = isTerminal(System.console()) && !"dumb".equals(System.getenv("TERM"));
    return new Terminal(interactive, charset().newEncoder().canEncode('\u28ff'));
  }

  /**
   * The width as it is now, asked of the system with a process; {@value #USUAL_COLUMNS} where
   * nobody knows.
   */
  int columns() {
    if (!interactive) {
      return USUAL_COLUMNS;
    }
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
        return USUAL_COLUMNS;
      }
      String[] rowsAndColumns =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
              .strip()
              .split(" ");
      int columns = Integer.parseInt(rowsAndColumns[rowsAndColumns.length - 1]);
      return columns > 0 ? columns : USUAL_COLUMNS;
    } catch (IOException | NumberFormatException nobodyKnows) {
      return USUAL_COLUMNS;
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
      return USUAL_COLUMNS;
    }
  }

  /**
   * Up to JDK 21 a console exists only on a terminal; later there may be one anyway, and it says
   * itself what it is.
   */
  private static boolean isTerminal(Console console) {
    if (console == null || System.getenv("TERM") == null) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException beforeJdk22) {
      return true;
    } catch (ReflectiveOperationException unknown) {
      return false;
    }
  }

  /**
   * The character set that standard output is written in: a property since JDK 19, the default one
   * before.
   */
  private static Charset charset() {
    String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
    return name != null && Charset.isSupported(name)
        ? Charset.forName(name)
        : Charset.defaultCharset();
  }
}
