package io.margay.internal.load;

/**
 * A native library as its jar holds it.
 *
 * @param name without what the system puts around it: {@code dnnl}
 * @param version a number, or nothing
 */
record Library(Jar jar, String platform, String name, String version) {

  /** The jars that hold native libraries, one for each platform. */
  enum Jar {
    DNNL("org/bytedeco/dnnl/", "org.bytedeco:dnnl"),
    OPENBLAS("org/bytedeco/openblas/", "org.bytedeco:openblas"),
    MARGAY("io/margay/internal/", "io.margay:margay");

    private final String folder;
    private final String artifact;

    Jar(String folder, String artifact) {
      this.folder = folder;
      this.artifact = artifact;
    }

    /** Its coordinates without version and classifier. */
    String artifact() {
      return artifact;
    }
  }

  /** The file's name: {@code libdnnl.so.3} or {@code libdnnl.3.dylib}. */
  String file() {
    String number = version.isEmpty() ? "" : "." + version;
    return platform.startsWith("macosx")
        ? "lib" + name + number + ".dylib"
        : "lib" + name + ".so" + number;
  }

  /** The file in its jar. */
  String resource() {
    return jar.folder + platform + "/" + file();
  }

  /**
   * Whether the platform may be without it: not every processor has 128-bit floating point numbers
   * in software.
   */
  boolean isOptional() {
    return name.equals("quadmath");
  }
}
