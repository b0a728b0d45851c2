package io.margay.internal.load;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * What the native jars hold, wherever they are: on the class path, in modules, or on the module
 * path without being modules of this run. The presets' native jars are the last: no module of ours
 * can require them, because they require their bindings, which Margay does without.
 */
final class NativeJars {

  private NativeJars() {}

  /** The content of a jar, or null. */
  static URL find(String resource) {
    ClassLoader loader = NativeJars.class.getClassLoader();
    URL found =
        loader == null ? ClassLoader.getSystemResource(resource) : loader.getResource(resource);
    String modulePath = System.getProperty("jdk.module.path");
    if (found != null || modulePath == null || !NativeJars.class.getModule().isNamed()) {
      return found;
    }
    try {
      return onModulePath(modulePath, resource);
    } catch (IOException e) {
      return null;
    }
  }

  /** Opens the content of a jar and leaves no jar open behind it. */
  static InputStream open(URL resource) throws IOException {
    URLConnection connection = resource.openConnection();
    connection.setUseCaches(false);
    return connection.getInputStream();
  }

  /**
   * The SHA-256 of each library, in hexadecimal digits, by the name of its file: the build counted
   * them.
   *
   * @return null when the platform's jar is not there
   */
  static Properties digests(String platform) throws IOException {
    URL found = find("io/margay/internal/" + platform + "/digests.properties");
    if (found == null) {
      return null;
    }
    Properties digests = new Properties();
    try (InputStream stream = open(found)) {
      digests.load(stream);
    }
    return digests;
  }

  private static URL onModulePath(String modulePath, String resource) throws IOException {
    for (Path module : modules(modulePath)) {
      if (Files.isDirectory(module)) {
        Path file = module.resolve(resource);
        if (Files.isRegularFile(file)) {
          return file.toUri().toURL();
        }
      } else if (holds(module, resource)) {
        return jarUrl(module, resource);
      }
    }
    return null;
  }

  /**
   * The entries of the module path: jars, folders of one module, and the jars in folders of
   * several.
   */
  private static List<Path> modules(String modulePath) throws IOException {
    List<Path> modules = new ArrayList<>();
    for (String entry : modulePath.split(File.pathSeparator)) {
      Path path = Path.of(entry);
      if (!Files.isDirectory(path) || Files.exists(path.resolve("module-info.class"))) {
        modules.add(path);
        continue;
      }
      try (Stream<Path> files = Files.list(path)) {
        files.sorted().forEach(modules::add);
      }
    }
    return modules;
  }

  private static boolean holds(Path file, String resource) throws IOException {
    if (!file.toString().endsWith(".jar") || !Files.isRegularFile(file)) {
      return false;
    }
    try (JarFile jar = new JarFile(file.toFile(), false)) {
      return jar.getEntry(resource) != null;
    }
  }

  private static URL jarUrl(Path jar, String resource) throws MalformedURLException {
    return new URL("jar:" + jar.toUri() + "!/" + resource);
  }
}
