package io.margay.benchmarks.runner;

import io.margay.internal.json.JsonReader;
import io.margay.internal.json.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A folder of raw output: {@code run.json} says on what and with which command it was measured, and
 * {@code raw.jsonl} has a line for each run of each library.
 */
final class Results {
  static final String RAW = "raw.jsonl";
  private static final String RUN = "run.json";
  private static final String TABLE = "table.md";

  private final Path folder;

  Results(Path folder) {
    this.folder = folder;
  }

  /** A new folder with the date and the processor in its name. */
  static Results create(Path parent, String processor) throws IOException {
    String name =
        LocalDate.now(ZoneOffset.UTC)
            + "-"
            + processor.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    Path folder = parent.resolve(name);
    for (int i = 2; Files.exists(folder); i++) {
      folder = parent.resolve(name + "-" + i);
    }
    Files.createDirectories(folder);
    return new Results(folder);
  }

  Path folder() {
    return folder;
  }

  void describe(Map<String, Object> run) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(RUN), JsonWriter.write(run) + "\n");
  }

  /** What a file that was described says; empty when there is none. */
  Map<String, Object> description() throws IOException {
    Path file = folder.resolve(RUN);
    return Files.exists(file) ? object(Files.readString(file)) : Map.of();
  }

  void add(Map<String, Object> line) throws IOException {
    Files.writeString(
        folder.resolve(RAW),
        JsonWriter.write(line) + "\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  List<Map<String, Object>> lines() throws IOException {
    List<Map<String, Object>> lines = new ArrayList<>();
    Path file = folder.resolve(RAW);
    for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
      if (!line.isBlank()) {
        lines.add(object(line));
      }
    }
    return lines;
  }

  void table(String text) throws IOException {
    Files.writeString(folder.resolve(TABLE), text);
  }

  private static Map<String, Object> object(String text) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    ((Map<?, ?>) JsonReader.read(text)).forEach((key, value) -> object.put((String) key, value));
    return object;
  }
}
