package io.margay;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How tests start a JVM of their own that runs a class of theirs. */
public final class JavaProcess {

  private JavaProcess() {}

  /**
   * The command: this JVM's {@code java}, these options, this class path and cache of native
   * libraries.
   */
  public static ProcessBuilder of(List<String> options, Class<?> main, Object... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    for (String property :
        List.of("org.bytedeco.javacpp.cachedir", "margay.native.path", "java.io.tmpdir")) {
      if (System.getProperty(property) != null) {
        command.add("-D" + property + "=" + System.getProperty(property));
      }
    }
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ProcessBuilder(command).redirectErrorStream(true);
  }
}
