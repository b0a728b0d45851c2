package io.margay.hostile;

import io.margay.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the attempts of one kind in processes of their own: one that dies or hangs is a failure of
 * the attempt that it was at, and another one goes on behind it.
 */
final class Siege {

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(90);
  private static final int LINES_OF_CRASH = 14;

  private final Attack attack;
  private final Path folder;
  private final long first;
  private final long count;

  /** What came of it: failures and reasons of skipped attempts as they are shown. */
  record Report(
      String kind, long attempts, int skipped, List<String> failures, Set<String> reasons) {}

  /** Attempts with the seeds from {@code first} on; their files go into {@code folder}. */
  Siege(Attack attack, Path folder, long first, long count) {
    this.attack = attack;
    this.folder = folder;
    this.first = first;
    this.count = count;
  }

  Report run() throws Exception {
    Attempts.emptied(folder);
    List<String> deaths = new ArrayList<>();
    long seed = first;
    while (seed < first + count
        && deaths.size() + lines(Attempts.FAILED).size() < Attempts.ENOUGH) {
      String death = process(seed);
      long last = now(seed - 1);
      if (death != null) {
        last = Math.max(last, seed); // when not even the first could begin
        Attempts.keep(folder, last, death);
        for (Path file : List.of(crash(), log())) {
          if (Files.exists(file)) {
            Files.move(
                file, folder.resolve(Attempts.FAILED + "-" + last).resolve(file.getFileName()));
          }
        }
        deaths.add(last + " " + Attempts.FAILED + " " + death);
      }
      seed = last + 1;
    }
    List<String> failures = new ArrayList<>(lines(Attempts.FAILED));
    failures.addAll(deaths);
    List<String> skipped = lines(Attempts.SKIPPED);
    Set<String> reasons =
        skipped.stream()
            .map(line -> line.split(" ", 3)[2])
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return new Report(attack.name(), seed - first, skipped.size(), failures, reasons);
  }

  /** One process from a seed on. Returns how it died, or null when it said itself what happened. */
  private String process(long seed) throws Exception {
    Files.deleteIfExists(folder.resolve(Attempts.NOW));
    Path log = log();
    Path crash = crash();
    List<String> options = new ArrayList<>(attack.options());
    options.addAll(List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=" + crash));
    Process process =
        JavaProcess.of(options, Attempts.class, attack.name(), folder, seed, first + count - seed)
            .redirectOutput(log.toFile())
            .start();
    try {
      long at = seed - 1;
      long since = System.nanoTime();
      while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
        long now = now(seed - 1);
        if (now != at) {
          at = now;
          since = System.nanoTime();
        } else if (System.nanoTime() - since > PATIENCE) {
          return "hangs\n" + threads(process);
        }
      }
      int code = process.exitValue();
      return code == 0 || code == Attempts.UNUSABLE
          ? null
          : "the process ended with exit code "
              + code
              + "\n"
              + (Files.exists(crash) ? head(crash) : tail(log));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }

  private long now(long none) throws IOException {
    Path file = folder.resolve(Attempts.NOW);
    String text = Files.exists(file) ? Files.readString(file).strip() : "";
    return text.isEmpty() ? none : Long.parseLong(text);
  }

  private List<String> lines(String outcome) throws IOException {
    Path file = folder.resolve(Attempts.OUTCOMES);
    return !Files.exists(file)
        ? List.of()
        : Files.readAllLines(file).stream()
            .filter(line -> line.contains(" " + outcome + " "))
            .toList();
  }

  private Path log() {
    return folder.resolve("log");
  }

  private Path crash() {
    return folder.resolve("hs_err.log");
  }

  private static String head(Path crash) throws IOException {
    try (Stream<String> lines = Files.lines(crash)) {
      return lines
          .limit(LINES_OF_CRASH)
          .filter(line -> line.startsWith("#  ") || line.startsWith("# C"))
          .collect(Collectors.joining("\n"));
    }
  }

  private static String tail(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join(
        "\n", lines.subList(Math.max(0, lines.size() - LINES_OF_CRASH), lines.size()));
  }

  /** What a process that hangs is doing. */
  private static String threads(Process process) throws Exception {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.exists(jcmd)) {
      return "";
    }
    Path dump = Files.createTempFile("threads", ".txt");
    Process print =
        new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "Thread.print")
            .redirectErrorStream(true)
            .redirectOutput(dump.toFile())
            .start();
    if (!print.waitFor(10, TimeUnit.SECONDS)) {
      print.destroyForcibly();
    }
    String text = Files.readString(dump);
    Files.delete(dump);
    return text;
  }
}
