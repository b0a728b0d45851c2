package io.margay.internal.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The platforms that Margay runs on, in JavaCPP's words, and the native libraries that it needs
 * there.
 */
final class Platform {

  static final List<String> SUPPORTED = List.of("linux-x86_64", "linux-arm64", "macosx-arm64");

  private static final String PROPERTY = "org.bytedeco.javacpp.platform";

  private Platform() {}

  /** Of this process, supported or not. */
  static String current() {
    String platform = System.getProperty(PROPERTY);
    return platform != null
        ? platform
        : named(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  static String named(String system, String processor) {
    String word = system.toLowerCase(Locale.ROOT);
    String os =
        word.startsWith("mac")
            ? "macosx"
            : word.startsWith("windows") ? "windows" : word.replace(" ", "");
    switch (processor) {
      case "amd64":
        return os + "-x86_64";
      case "aarch64":
        return os + "-arm64";
      default:
        return os + "-" + processor;
    }
  }

  /** In the order of loading: what a library needs comes before it. */
  static List<Library> libraries(String platform) {
    boolean mac = platform.startsWith("macosx");
    List<Library> libraries = new ArrayList<>();
    libraries.add(new Library(Library.Jar.DNNL, platform, mac ? "omp" : "gomp", mac ? "" : "1"));
    libraries.add(new Library(Library.Jar.DNNL, platform, "dnnl", "3"));
    libraries.add(new Library(Library.Jar.OPENBLAS, platform, "quadmath", "0"));
    libraries.add(new Library(Library.Jar.OPENBLAS, platform, "gfortran", "5"));
    libraries.add(new Library(Library.Jar.OPENBLAS, platform, "openblas", "0"));
    libraries.add(new Library(Library.Jar.MARGAY, platform, "margay", ""));
    libraries.add(new Library(Library.Jar.MARGAY, platform, "jnimargay", ""));
    return libraries;
  }
}
