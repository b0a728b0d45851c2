package io.margay.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One run of the {@code margay} command: its exit code and what it printed. */
record Invocation(int code, String out, String err) {

  /** Runs in this process. */
  static Invocation margay(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            new PrintWriter(out), new PrintWriter(err), texts(arguments).toArray(String[]::new));
    return new Invocation(code, out.toString(), err.toString());
  }

  /** Starts a process of its own in {@code folder}; both of its outputs go to {@code log}. */
  static Process start(Path folder, Path log, Object... arguments) throws IOException {
    return new ProcessBuilder(command(arguments))
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** What a process of its own is started with. */
  static List<String> command(Object... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    for (String property : List.of("org.bytedeco.javacpp.cachedir", "margay.native.path")) {
      if (System.getProperty(property) != null) {
        command.add("-D" + property + "=" + System.getProperty(property));
      }
    }
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
    command.add(Main.class.getName());
    command.addAll(texts(arguments));
    return command;
  }

  private static List<String> texts(Object... arguments) {
    return Arrays.stream(arguments).map(Object::toString).toList();
  }
}
