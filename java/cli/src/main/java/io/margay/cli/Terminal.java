package io.margay.cli;

import java.io.Console;
import java.nio.charset.Charset;

/**
 * What the standard output can show: whether it is a terminal, on which a line may be rewritten, and whether it can
 * show block characters.
 *
 * @param interactive true when standard input and output are a terminal that understands a carriage return
 * @param blocks true when the character set of the output has block and braille characters
 */
record Terminal(boolean interactive, boolean blocks) {
  /** A file or a pipe, in plain ASCII. */
  static final Terminal PLAIN = new Terminal(false, false);

  /** The terminal of this process. */
  static Terminal ofThisProcess() {
    boolean interactive = isTerminal(System.console()) && !"dumb".equals(System.getenv("TERM"));
    return new Terminal(interactive, charset().newEncoder().canEncode('\u28ff'));
  }

  /** Up to JDK 21 a console exists only on a terminal; later there may be one anyway, and it says itself what it is. */
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

  /** The character set that standard output is written in: a property since JDK 19, the default one before. */
  private static Charset charset() {
    String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
    return name != null && Charset.isSupported(name) ? Charset.forName(name) : Charset.defaultCharset();
  }
}
