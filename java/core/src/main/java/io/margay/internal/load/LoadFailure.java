package io.margay.internal.load;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sentences for a native library that cannot be loaded: what is the matter, and how to mend it.
 */
final class LoadFailure {

  /** glibc before 2.34 named its file after its version. */
  private static final Pattern OLD_GLIBC_FILE = Pattern.compile("/libc-(2\\.\\d+)\\.so");

  private static final Pattern MISSING_GLIBC =
      Pattern.compile("version `GLIBC_([0-9.]+)' not found");
  private static final Pattern MISSING_GLIBCXX =
      Pattern.compile("version `(?:GLIBCXX|CXXABI)_([0-9.]+)' not found");
  private static final Pattern MISSING_FILE =
      Pattern.compile("(lib[^ :/]+): cannot open shared object file: No such file or directory");

  private LoadFailure() {}

  static String unsupported(String platform, String system, String processor) {
    return system
        + " on "
        + processor
        + " ("
        + platform
        + "): there is no native library for it, expected one of "
        + String.join(", ", Platform.SUPPORTED)
        + ". Run on one of these.";
  }

  /**
   * Why the C library of this process does not do, or null. {@code mappedFiles} is the text of
   * /proc/self/maps.
   */
  static String unsuitedLibc(String mappedFiles) {
    if (mappedFiles.contains("/ld-musl-")) {
      return musl();
    }
    Matcher old = OLD_GLIBC_FILE.matcher(mappedFiles);
    return old.find() ? oldGlibc("glibc " + old.group(1)) : null;
  }

  private static String musl() {
    return "The C library of this system is musl (Alpine Linux), expected glibc 2.34 or newer. Use"
        + " an image with glibc, for example one based on Debian 12, Ubuntu 22.04 or Red Hat"
        + " UBI 9.";
  }

  private static String oldGlibc(String found) {
    return "The C library of this system is "
        + found
        + ", expected glibc 2.34 or newer. "
        + "Use Debian 12, Ubuntu 22.04, Red Hat 9, Amazon Linux 2023 or a newer one.";
  }

  static String otherVersion(String library, String jar) {
    return "The native library has version "
        + library
        + ", margay.jar has version "
        + jar
        + ", expected the same. Use margay and its platform jar in one version; after a"
        + " redeployment with another version, restart the JVM.";
  }

  static String missing(Library library) {
    String artifact =
        library.jar().artifact()
            + (library.jar() == Library.Jar.MARGAY ? ":" + NativeLibrary.version() : "");
    return "The library "
        + library.name()
        + " for "
        + library.platform()
        + " is neither on the class path nor on the module path. "
        + "Add the jar "
        + artifact
        + " with the classifier "
        + library.platform()
        + ", or set -D"
        + NativeLibrary.PATH_PROPERTY
        + " to a folder with the unpacked libraries.";
  }

  /** Says in one sentence what the dynamic loader's message means, where that is known. */
  static String explain(String file, String message) {
    Matcher glibc = MISSING_GLIBC.matcher(message);
    if (glibc.find()) {
      return oldGlibc("glibc before " + glibc.group(1));
    }
    Matcher glibcxx = MISSING_GLIBCXX.matcher(message);
    if (glibcxx.find()) {
      return "The C++ library of this system (libstdc++.so.6) is older than version "
          + glibcxx.group(1)
          + " of its interface, expected that of GCC 11 or newer. Use Debian 12, Ubuntu 22.04, Red"
          + " Hat 9 or a newer system.";
    }
    if (message.contains("Error relocating")
        || message.contains("Error loading shared library")
        || message.contains("ld-musl")) {
      return musl();
    }
    Matcher missing = MISSING_FILE.matcher(message);
    if (missing.find()) {
      String library = missing.group(1);
      return file
          + ": it needs "
          + library
          + ", which this system does not have. "
          + (library.startsWith("libstdc++") || library.startsWith("libgcc_s")
              ? "Install it: apt-get install libstdc++6, or dnf install libstdc++."
              : "Put it into the same folder, or remove -D" + NativeLibrary.PATH_PROPERTY + ".");
    }
    if (message.contains("failed to map segment")
        || message.contains("Operation not permitted")
        || message.contains("Permission denied")) {
      return file
          + ": the system does not allow code to be loaded from there (mounted noexec?). "
          + cacheRemedy("executable");
    }
    return file
        + ": cannot be loaded: "
        + message
        + ". Delete the file, so that it is unpacked again.";
  }

  static String cacheRemedy(String quality) {
    return "Set -D"
        + NativeLibrary.CACHE_PROPERTY
        + " to a folder that is "
        + quality
        + ", or -D"
        + NativeLibrary.PATH_PROPERTY
        + " to a folder with the unpacked libraries.";
  }
}
