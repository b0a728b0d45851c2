package io.margay.internal.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Loader;

/** A JVM of its own for tests that count what a process has, or start it with other options. */
final class ChildJvm {

  /** Everything below the library, and the library, as resources on the class path. */
  static final List<String> LIBRARIES =
      Platform.libraries(Platform.current()).stream().map(Library::resource).toList();

  private ChildJvm() {}

  /** The jars and folders that Margay needs, wherever the class path of the tests has them. */
  static Set<URL> classPath() throws IOException {
    Set<URL> urls = new LinkedHashSet<>();
    for (Class<?> type : List.of(NativeLibrary.class, Loader.class)) {
      urls.add(type.getProtectionDomain().getCodeSource().getLocation());
    }
    for (String name : LIBRARIES) {
      URL resource = ChildJvm.class.getClassLoader().getResource(name);
      if (resource.openConnection() instanceof JarURLConnection jar) {
        urls.add(jar.getJarFileURL());
      }
    }
    return urls;
  }

  /** The folder of the tests' own classes. */
  static URL tests() {
    return ChildJvm.class.getProtectionDomain().getCodeSource().getLocation();
  }

  /**
   * What the main method of a test's class prints in a JVM with Margay and the tests on its class
   * path.
   */
  static String run(Class<?> main, String... options) throws Exception {
    List<String> path = new ArrayList<>();
    for (URL url : classPath()) {
      path.add(file(url));
    }
    path.add(file(tests()));
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("-classpath", String.join(File.pathSeparator, path), main.getName()));
    return run(arguments);
  }

  /** What a JVM with these arguments prints on its output; what it prints as error is not read. */
  static String run(List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (InputStream stream = process.getInputStream()) {
      String output = new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return output;
    } finally {
      process.destroyForcibly();
    }
  }

  static String file(URL url) throws Exception {
    return new File(url.toURI()).getPath();
  }
}
