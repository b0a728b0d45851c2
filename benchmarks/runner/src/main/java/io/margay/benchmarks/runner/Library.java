package io.margay.benchmarks.runner;

import io.margay.internal.json.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A library under measurement: a jar that {@code benchmarks/compare} built, run in a JVM of its
 * own.
 *
 * @param name of its folder below {@code benchmarks/peers}
 * @param jar that runs with {@code java -jar}
 */
record Library(String name, Path jar) {
  static final String MARGAY = "margay";
  static final List<String> NAMES = List.of(MARGAY, "onnxruntime", "pytorch");
  private static final int WINDOWS = 5;
  private static final long START_SECONDS = 120;

  /** Margay and the libraries that are wanted, built or not. */
  static List<Library> of(Path peers, List<String> only) {
    List<Library> found = new ArrayList<>();
    for (String name : NAMES) {
      if (only.isEmpty() || only.contains(name) || name.equals(MARGAY)) {
        found.add(new Library(name, peers.resolve(name).resolve("target/peer.jar")));
      }
    }
    return found;
  }

  boolean isBuilt() {
    return Files.exists(jar);
  }

  /**
   * Runs one row.
   *
   * @return what the process printed, with {@code seconds} from its start to its line; or {@code
   *     absent} and the reason
   */
  Map<String, Object> run(
      Row row, String mode, Path model, int threads, double seconds, Path errors)
      throws IOException, InterruptedException {
    Files.createDirectories(errors.toAbsolutePath().getParent());
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            jar.toString(),
            mode,
            model.toString(),
            Integer.toString(row.batch()),
            Integer.toString(threads),
            Integer.toString(WINDOWS),
            Double.toString(seconds));
    Path lines = errors.resolveSibling(errors.getFileName() + ".out");
    builder.redirectError(errors.toFile());
    long begin = System.nanoTime();
    Process process = builder.start();
    Thread stopper = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(stopper);
    try (var output = process.inputReader(StandardCharsets.UTF_8)) {
      Thread limit = limit(process, START_SECONDS + (long) (10 * seconds));
      List<String> printed = new ArrayList<>();
      double first = 0;
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith("{")) {
          first = (System.nanoTime() - begin) * 1e-9;
          printed.add(line);
        }
      }
      int code = process.waitFor();
      limit.interrupt();
      Files.write(lines, printed);
      if (code != 0) {
        return Map.of("absent", "failed with exit code " + code + ": " + lastLine(errors));
      }
      Map<String, Object> result = new LinkedHashMap<>();
      if (!printed.isEmpty()) {
        ((Map<?, ?>) JsonReader.read(printed.get(printed.size() - 1)))
            .forEach((key, value) -> result.put((String) key, value));
      }
      result.put("seconds", first);
      return result;
    } finally {
      Runtime.getRuntime().removeShutdownHook(stopper);
      process.destroyForcibly();
    }
  }

  private static Thread limit(Process process, long seconds) {
    Thread thread =
        new Thread(
            () -> {
              try {
                if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                  process.destroyForcibly();
                }
              } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static String lastLine(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("\t"))
        .reduce((before, line) -> line)
        .orElse("it printed no reason");
  }
}
