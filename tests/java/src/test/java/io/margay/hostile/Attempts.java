package io.margay.hostile;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * The process that makes attempts of one kind. Before each it writes the seed to a file, so that it
 * is known whatever becomes of the process; what did not pass is a line of another file.
 */
final class Attempts {

  static final String NOW = "now";
  static final String OUTCOMES = "outcomes";
  static final String INPUT = "input";
  static final String FAILED = "failed";
  static final String SKIPPED = "skipped";

  /**
   * After a hang, or an error of the JVM, the process ends, and another one goes on with the next
   * seed.
   */
  static final int UNUSABLE = 3;

  /** When so many attempts have failed, the rest would say the same. */
  static final int ENOUGH = 20;

  private Attempts() {}

  /** The kind, its folder, the first seed and the number of attempts. */
  public static void main(String[] arguments) throws Exception {
    Attack attack = Attack.named(arguments[0]);
    Path folder = Path.of(arguments[1]);
    long first = Long.parseLong(arguments[2]);
    long end = first + Long.parseLong(arguments[3]);
    int code = 0;
    attack.prepare(Files.createDirectories(folder.resolve("prepared")));
    try (RandomAccessFile now = new RandomAccessFile(folder.resolve(NOW).toFile(), "rw");
        OutputStream outcomes = new FileOutputStream(folder.resolve(OUTCOMES).toFile(), true)) {
      int failed = 0;
      for (long seed = first; seed < end && failed < ENOUGH && code == 0; seed++) {
        now.seek(0);
        now.write(String.format(Locale.ROOT, "%20d", seed).getBytes(StandardCharsets.US_ASCII));
        try {
          attack.attempt(seed, emptied(folder.resolve(INPUT)));
        } catch (TestAbortedException skipped) {
          outcomes.write(line(seed, SKIPPED, String.valueOf(skipped.getMessage())));
        } catch (Throwable wrong) {
          failed++;
          outcomes.write(line(seed, FAILED, wrong.toString()));
          StringWriter trace = new StringWriter();
          wrong.printStackTrace(new PrintWriter(trace, true));
          keep(folder, seed, trace.toString());
          code =
              wrong instanceof Patience.Hang || wrong instanceof VirtualMachineError ? UNUSABLE : 0;
        }
      }
    }
    Runtime.getRuntime().halt(code); // whatever threads an attempt has left
  }

  /**
   * Moves the input of a failed attempt to where it stays, with what is known about the failure.
   */
  static void keep(Path folder, long seed, String failure) throws IOException {
    Path kept = emptied(folder.resolve(FAILED + "-" + seed));
    Files.delete(kept);
    Files.move(Files.createDirectories(folder.resolve(INPUT)), kept);
    Files.writeString(kept.resolve("failure.txt"), failure);
  }

  static Path emptied(Path folder) throws IOException {
    if (Files.exists(folder)) {
      List<Path> files;
      try (Stream<Path> all = Files.walk(folder)) {
        files = all.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : files) {
        Files.delete(file);
      }
    }
    return Files.createDirectories(folder);
  }

  private static byte[] line(long seed, String outcome, String message) {
    return (seed + " " + outcome + " " + message.replaceAll("\\s+", " ") + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
