package io.margay.cli;

import io.margay.data.picture.Decoding;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * On a terminal: how far the decoding of pictures is, on one line that goes when it ends. Until it
 * is closed, Ctrl-C ends the decoding, with nothing half written.
 */
final class DecodingBar implements Decoding.Progress, AutoCloseable {
  private static final int LENGTH = 12;
  private static final long PAUSE_NANOS = 100_000_000;
  private static final String CLEAR = "\u001b[K";

  private final PrintWriter err;
  private final Terminal terminal;
  private final Interruption interruption;
  private long drawnAt = System.nanoTime();
  private boolean drawn;

  private DecodingBar(PrintWriter err, Terminal terminal) {
    this.err = err;
    this.terminal = terminal;
    this.interruption = Interruption.watch(Thread.currentThread()::interrupt);
  }

  /** A bar on the error output, which decodes on the calling thread. */
  static DecodingBar ofThisProcess() {
    return new DecodingBar(new PrintWriter(System.err), Terminal.ofThisProcess());
  }

  @Override
  public void decoded(int done, int count) {
    long now = System.nanoTime();
    if (terminal.interactive() && now - drawnAt >= PAUSE_NANOS) {
      drawn = true;
      drawnAt = now;
      int full = (int) ((long) done * LENGTH / count);
      String bar =
          terminal.blocks()
              ? "█".repeat(full) + "░".repeat(LENGTH - full)
              : "[" + "#".repeat(full) + ".".repeat(LENGTH - full) + "]";
      err.print(
          String.format(
              Locale.ROOT, "\rdecoding %s %,d of %,d pictures%s", bar, done, count, CLEAR));
      err.flush();
    }
  }

  @Override
  public void close() {
    if (drawn) {
      err.print("\r" + CLEAR);
      err.flush();
    }
    interruption.close();
  }
}
