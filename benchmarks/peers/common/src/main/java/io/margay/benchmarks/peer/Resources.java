package io.margay.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this process has taken, as Linux tells it; 0 elsewhere.
 *
 * @param userSeconds processor time in user mode
 * @param systemSeconds processor time in the kernel
 * @param voluntary context switches of its living threads, because they waited
 * @param involuntary context switches of its living threads, because others ran
 */
record Resources(double userSeconds, double systemSeconds, long voluntary, long involuntary) {
  private static final double TICKS = 100;
  private static final int USER = 11;
  private static final int SYSTEM = 12;

  static Resources now() {
    String stat = String.join("", lines(Path.of("/proc/self/stat")));
    String[] words = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    double user = words.length > SYSTEM ? Long.parseLong(words[USER]) / TICKS : 0;
    double system = words.length > SYSTEM ? Long.parseLong(words[SYSTEM]) / TICKS : 0;
    long voluntary = 0;
    long involuntary = 0;
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : threads.toList()) {
        List<String> status = lines(thread.resolve("status"));
        voluntary += number(status, "voluntary_ctxt_switches:");
        involuntary += number(status, "nonvoluntary_ctxt_switches:");
      }
    } catch (IOException elsewhere) {
      return new Resources(user, system, 0, 0);
    }
    return new Resources(user, system, voluntary, involuntary);
  }

  Resources since(Resources before) {
    return new Resources(
        userSeconds - before.userSeconds,
        systemSeconds - before.systemSeconds,
        voluntary - before.voluntary,
        involuntary - before.involuntary);
  }

  /** The largest resident memory that the process has had, in MiB. */
  static long peakMebibytes() {
    return number(lines(Path.of("/proc/self/status")), "VmHWM:") / 1024;
  }

  private static long number(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  /** None of a file that is not there, such as that of a thread that has just ended. */
  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException gone) {
      return List.of();
    }
  }
}
