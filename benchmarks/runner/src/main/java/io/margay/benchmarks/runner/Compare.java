package io.margay.benchmarks.runner;

import io.margay.internal.Native;
import io.margay.internal.load.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code benchmarks/compare}: every library runs every workload in a process of its own, in turn,
 * round after round; the machine's peak is measured before and after each.
 *
 * <p>In the first round a prediction runs with one thread and with all; later ones keep what was
 * faster.
 */
public final class Compare {
  private static final double PEAK_SECONDS = 0.3;

  /** Not 0: the script goes on only after options that ask for a measurement. */
  private static final int HELPED = 3;

  private final Options options;
  private final Path benchmarks;
  private final Results results;
  private final int cores = Options.cores();

  private Compare(Options options, Path benchmarks, Results results) {
    this.options = options;
    this.benchmarks = benchmarks;
    this.results = results;
  }

  /**
   * Runs what the options say; ends with 2 where they are wrong.
   *
   * @param words options of {@code benchmarks/compare}
   */
  public static void main(String[] words) throws Exception {
    try {
      if (List.of(words).contains("--help")) {
        System.out.println(Options.USAGE);
        System.exit(HELPED);
      }
      Options options = Options.parse(words);
      if (Boolean.getBoolean("margay.check")) {
        return;
      }
      Path benchmarks = Path.of(System.getProperty("margay.benchmarks", "benchmarks"));
      if (options.table() != null) {
        Results results = new Results(options.table());
        System.out.print(new Table(results.description(), results.lines()).text());
        return;
      }
      Results results =
          options.results() != null
              ? new Results(options.results())
              : Results.create(benchmarks.resolve("results"), processor());
      new Compare(options, benchmarks, results).run(words);
    } catch (UsageException wrong) {
      System.err.println("benchmarks/compare: " + wrong.getMessage());
      System.exit(2);
    }
  }

  private void run(String[] words) throws IOException, InterruptedException {
    NativeLibrary.load();
    results.describe(description(words));
    List<Library> libraries = built();
    Path models = Files.createDirectories(benchmarks.resolve("target/models"));
    Map<String, List<Integer>> best = new HashMap<>();
    for (int round = 0; round < options.rounds(); round++) {
      for (Row row : options.rows()) {
        Path model = models.resolve(row.network() + ".safetensors");
        for (Library library : libraries) {
          if (round == 0) {
            prepare(library, row, model);
          }
          String key = row.id() + "/" + library.name();
          List<Map<String, Object>> lines = new ArrayList<>();
          for (int threads : best.getOrDefault(key, row.threads(cores))) {
            lines.add(measure(library, row, model, threads, round));
          }
          Measured measured = Measured.of(row, lines);
          best.putIfAbsent(key, measured == null ? List.of() : List.of(measured.threads()));
        }
      }
    }
    String table = new Table(results.description(), results.lines()).text();
    results.table(table);
    System.out.println();
    System.out.print(table);
    System.out.println("\nRaw output: " + results.folder());
  }

  /** Those that are not built are told once and left out. */
  private List<Library> built() throws IOException {
    List<Library> built = new ArrayList<>();
    for (Library library : Library.of(benchmarks.resolve("peers"), options.only())) {
      if (library.isBuilt()) {
        built.add(library);
      } else {
        String reason = "not built, see benchmarks/peers/" + library.name() + "/target/build.log";
        results.add(Map.of("row", Row.EVERY, "library", library.name(), "absent", reason));
      }
    }
    return built;
  }

  private void prepare(Library library, Row row, Path model)
      throws IOException, InterruptedException {
    Map<String, Object> prepared = library.run(row, "prepare", model, 1, 1, errors(library, row));
    if (library.name().equals(Library.MARGAY) && prepared.containsKey("absent")) {
      throw new IOException(
          "benchmarks/compare: Margay itself cannot run: " + prepared.get("absent"));
    }
  }

  private Map<String, Object> measure(Library library, Row row, Path model, int threads, int round)
      throws IOException, InterruptedException {
    double before = Native.mg_fma_peak(cores, PEAK_SECONDS);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("row", row.id());
    line.put("library", library.name());
    line.put("round", round);
    line.put("threads", threads);
    try (Load load = new Load(options.load())) {
      line.putAll(
          library.run(row, row.mode(), model, threads, options.seconds(), errors(library, row)));
    }
    line.put("fmaPeakBefore", before);
    line.put("fmaPeakAfter", Native.mg_fma_peak(cores, PEAK_SECONDS));
    results.add(line);
    Measured measured = Measured.of(row, List.of(line));
    System.out.printf(
        Locale.ROOT,
        "round %d  %-18s %-12s threads %d  %s  (peak %.0f, %.0f GFLOP/s)%n",
        round + 1,
        row.id(),
        library.name(),
        threads,
        measured == null
            ? "absent: " + line.get("absent")
            : String.format(Locale.ROOT, "%,.2f %s", measured.value(), row.unit().text),
        before,
        Measured.number(line, "fmaPeakAfter"));
    return line;
  }

  private Path errors(Library library, Row row) {
    return benchmarks.resolve("target/errors").resolve(library.name() + "-" + row.id());
  }

  private Map<String, Object> description(String[] words) throws IOException {
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("date", LocalDate.now(ZoneOffset.UTC).toString());
    run.put("revision", System.getProperty("margay.revision", "unknown"));
    run.put("processor", processor());
    run.put("cores", cores);
    run.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    run.put("java", "JDK " + Runtime.version());
    run.put("load", options.load());
    run.put("command", ("benchmarks/compare " + String.join(" ", words)).strip());
    return run;
  }

  private static String processor() throws IOException {
    Path file = Path.of("/proc/cpuinfo");
    return Files.isReadable(file)
        ? Files.readAllLines(file).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"))
        : System.getProperty("os.arch");
  }
}
