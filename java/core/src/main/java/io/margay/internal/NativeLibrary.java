package io.margay.internal;

import io.margay.NativeException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.ClassProperties;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/**
 * Loads the native library, once and on first use, and explains why when it cannot.
 *
 * <p>The libraries come out of the jars on the class path and are unpacked, once per version, into JavaCPP's cache
 * ({@code ~/.javacpp/cache}). Settings, all of them system properties:
 * <ul>
 *   <li>{@code margay.native.path}: a folder with all libraries, already unpacked. They are loaded from there and nothing is
 *       written anywhere.
 *   <li>{@code org.bytedeco.javacpp.cachedir}: another folder for the cache.
 *   <li>{@code org.bytedeco.javacpp.cachedir.nosubdir}: {@code true} puts the files into that folder itself.
 * </ul>
 *
 * <p>The first use also checks that the library has this jar's version and computes correctly. A failure is remembered; every
 * later use throws it again.
 *
 * <p>All methods may be called by any thread.
 */
public final class NativeLibrary {

  /** The name of the property that holds the folder of unpacked libraries. */
  public static final String PATH_PROPERTY = "margay.native.path";

  private static final String CACHE_PROPERTY = "org.bytedeco.javacpp.cachedir";
  private static final List<String> PLATFORMS = List.of("linux-x86_64", "linux-arm64", "macosx-arm64");
  private static final String OTHER_LOADER = "already loaded in another classloader";

  /** glibc before 2.34 named its file after its version. */
  private static final Pattern OLD_GLIBC_FILE = Pattern.compile("/libc-(2\\.\\d+)\\.so");

  private static final Pattern MISSING_GLIBC = Pattern.compile("version `GLIBC_([0-9.]+)' not found");
  private static final Pattern MISSING_GLIBCXX = Pattern.compile("version `(?:GLIBCXX|CXXABI)_([0-9.]+)' not found");
  private static final Pattern MISSING_FILE =
      Pattern.compile("(lib[^ :/]+): cannot open shared object file: No such file or directory");

  private NativeLibrary() {}

  /** Class initialisation runs once, whatever the threads, and later reads cost nothing. */
  private static final class Loaded {
    static final NativeException FAILURE = open();
  }

  /**
   * Makes sure that the library is loaded and works.
   *
   * @throws NativeException when it is not; the message says how to mend it
   */
  public static void load() {
    if (Loaded.FAILURE != null) {
      throw new NativeException(Loaded.FAILURE.getMessage(), Loaded.FAILURE);
    }
  }

  /**
   * Turns a status into an exception, with the message that the native side left for this thread.
   *
   * @return the status, which is {@code MG_OK}
   * @throws IllegalArgumentException for {@code MG_INVALID}
   * @throws IllegalStateException for {@code MG_STATE}
   * @throws NativeException for any other failure
   */
  public static int check(int status) {
    if (status == Native.MG_OK) {
      return status;
    }
    throw failure(status);
  }

  /**
   * The same for functions that return a handle: null is a failure.
   *
   * @return the handle
   */
  public static <T extends Pointer> T check(T handle) {
    if (handle == null) {
      throw failure(Native.mg_last_status());
    }
    return handle;
  }

  /**
   * The same for functions that return an address: 0 is a failure.
   *
   * @return the address
   */
  public static long checkAddress(long address) {
    if (address == 0) {
      throw failure(Native.mg_last_status());
    }
    return address;
  }

  /**
   * Text for a native call: UTF-8, ended by NUL.
   *
   * @throws IllegalArgumentException when the text contains the character 0
   */
  public static byte[] utf8(String text) {
    int zero = text.indexOf('\0');
    if (zero >= 0) {
      throw new IllegalArgumentException("\"" + text.substring(0, zero) + "\": followed by the character 0, which ends a text. Remove it.");
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  /** Text from a native call, decoded at once. A null pointer is the empty text. */
  public static String text(BytePointer text) {
    return text == null ? "" : text.getString(StandardCharsets.UTF_8);
  }

  /** The version of this jar, and so the version that the library must have. */
  public static String version() {
    Properties properties = new Properties();
    try (InputStream stream = NativeLibrary.class.getResourceAsStream("library.properties")) {
      if (stream != null) {
        properties.load(stream);
      }
    } catch (IOException e) {
      throw new NativeException("library.properties in margay.jar cannot be read: " + e.getMessage() + ". Replace the jar.", e);
    }
    return properties.getProperty("version", "unknown");
  }

  private static RuntimeException failure(int status) {
    String message = text(Native.mg_last_error());
    switch (status) {
      case Native.MG_INVALID:
        return new IllegalArgumentException(message);
      case Native.MG_STATE:
        return new IllegalStateException(message);
      default:
        return new NativeException(message, status);
    }
  }

  private static NativeException open() {
    try {
      requireSupportedSystem();
      requireOneClassLoader();
      loadLibraries();
      requireSameVersion();
      if (Native.mg_self_check() != Native.MG_OK) {
        return new NativeException(text(Native.mg_last_error()), Native.mg_last_status());
      }
      return null;
    } catch (NativeException e) {
      return e;
    } catch (RuntimeException | LinkageError e) {
      return new NativeException("Margay's native library cannot be loaded: " + e, e);
    }
  }

  private static void requireSupportedSystem() {
    String platform = Loader.getPlatform();
    if (!PLATFORMS.contains(platform)) {
      throw refusal(unsupported(platform, System.getProperty("os.name"), System.getProperty("os.arch")), null);
    }
    if (platform.startsWith("linux")) {
      String problem = unsuitedLibc(mappedFiles());
      if (problem != null) {
        throw refusal(problem, null);
      }
    }
  }

  static String unsupported(String platform, String system, String processor) {
    return system + " on " + processor + " (" + platform + "): there is no native library for it, expected one of "
        + String.join(", ", PLATFORMS) + ". Run on one of these.";
  }

  /** Why the C library of this process does not do, or null. {@code mappedFiles} is the text of /proc/self/maps. */
  static String unsuitedLibc(String mappedFiles) {
    if (mappedFiles.contains("/ld-musl-")) {
      return musl();
    }
    Matcher old = OLD_GLIBC_FILE.matcher(mappedFiles);
    return old.find() ? oldGlibc("glibc " + old.group(1)) : null;
  }

  private static String musl() {
    return "The C library of this system is musl (Alpine Linux), expected glibc 2.34 or newer. "
        + "Use an image with glibc, for example one based on Debian 12, Ubuntu 22.04 or Red Hat UBI 9.";
  }

  private static String oldGlibc(String found) {
    return "The C library of this system is " + found + ", expected glibc 2.34 or newer. "
        + "Use Debian 12, Ubuntu 22.04, Red Hat 9, Amazon Linux 2023 or a newer one.";
  }

  private static String mappedFiles() {
    try {
      return Files.readString(Paths.get("/proc/self/maps"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** JavaCPP's native code looks our classes up in JavaCPP's class loader. */
  private static void requireOneClassLoader() {
    if (Loader.class.getClassLoader() != NativeLibrary.class.getClassLoader()) {
      throw refusal("margay.jar and javacpp.jar were loaded by different class loaders (" + NativeLibrary.class.getClassLoader()
          + ", " + Loader.class.getClassLoader() + "), expected one. Put both jars into the same folder of the server or application.", null);
    }
  }

  private static void loadLibraries() {
    ClassProperties properties = Loader.loadProperties(NativeConfig.class, Loader.loadProperties(), true);
    String folder = System.getProperty(PATH_PROPERTY);
    if (folder != null && !new File(folder).isDirectory()) {
      throw refusal("-D" + PATH_PROPERTY + "=" + folder + ": no such folder, expected one with the unpacked libraries. "
          + "Correct or remove the property.", null);
    }
    for (String name : properties.get("platform.preload")) {
      Path file = locate(properties, name, folder);
      try {
        load(file);
      } catch (UnsatisfiedLinkError e) {
        // After a redeployment the process has it already, and symbols are found whoever loaded it.
        if (!isOfOtherLoader(e)) {
          throw e;
        }
      }
    }
    Path binding = locate(properties, properties.getProperty("platform.library"), folder);
    try {
      load(binding);
    } catch (UnsatisfiedLinkError e) {
      if (!isOfOtherLoader(e)) {
        throw e;
      }
      loadCopy(binding);
    }
  }

  private static boolean isOfOtherLoader(UnsatisfiedLinkError e) {
    return e.getMessage() != null && e.getMessage().contains(OTHER_LOADER);
  }

  /** The file of a library: in the given folder, or unpacked from the class path into the cache. */
  private static Path locate(ClassProperties properties, String name, String folder) {
    URL resource;
    if (folder == null) {
      URL[] found = Loader.findLibrary(NativeConfig.class, properties, name);
      if (found.length == 0) {
        throw refusal(missing(name, Loader.getPlatform()), null);
      }
      resource = found[0];
    } else {
      properties.get("platform.linkpath").add(0, folder);
      URL[] found = Loader.findLibrary(NativeConfig.class, properties, name, true);
      properties.get("platform.linkpath").remove(0);
      if (found.length == 0 || !"file".equals(found[0].getProtocol()) || !isInside(found[0], folder)) {
        throw refusal("-D" + PATH_PROPERTY + "=" + folder + ": the folder has no " + plain(name)
            + " library. It must hold all of them: " + String.join(", ", properties.get("platform.preload")) + ", jnimargay.", null);
      }
      resource = found[0];
    }
    return unpack(resource, name);
  }

  private static Path unpack(URL resource, String name) {
    try {
      if ("file".equals(resource.getProtocol())) {
        return Paths.get(resource.toURI());
      }
      File file = Loader.cacheResource(resource);
      if (file == null || !file.exists()) {
        throw new IOException("nothing was written");
      }
      return file.toPath();
    } catch (IOException | URISyntaxException e) {
      throw refusal("The library " + plain(name) + " cannot be unpacked into the cache: " + e.getMessage() + ". "
          + cacheRemedy("writable"), e);
    }
  }

  private static boolean isInside(URL file, String folder) {
    try {
      return Files.isSameFile(Paths.get(file.toURI()).getParent(), Paths.get(folder));
    } catch (IOException | URISyntaxException e) {
      return false;
    }
  }

  private static void load(Path file) {
    try {
      System.load(file.toAbsolutePath().toString());
    } catch (UnsatisfiedLinkError e) {
      if (isOfOtherLoader(e)) {
        throw e;
      }
      throw refusal(explain(file.toString(), String.valueOf(e.getMessage())), e);
    }
  }

  /** The JVM binds the functions of a file to one class loader, so that another one needs another file. */
  private static void loadCopy(Path binding) {
    Path copy = null;
    try {
      copy = Files.createTempFile("margay-", "-" + binding.getFileName());
      Files.copy(binding, copy, StandardCopyOption.REPLACE_EXISTING);
      load(copy);
    } catch (IOException e) {
      throw refusal(binding + ": another class loader has it, and a copy in " + System.getProperty("java.io.tmpdir")
          + " failed: " + e.getMessage() + ". Make that folder writable, or set -Djava.io.tmpdir to one that is.", e);
    } finally {
      // Loaded code stays when its file name goes.
      if (copy != null) {
        copy.toFile().delete();
      }
    }
  }

  private static void requireSameVersion() {
    String library = text(Native.mg_version());
    String jar = version();
    if (!library.equals(jar)) {
      throw refusal(otherVersion(library, jar), null);
    }
  }

  static String otherVersion(String library, String jar) {
    return "The native library has version " + library + ", margay.jar has version " + jar
        + ", expected the same. Use margay and its platform jar in one version; after a redeployment with another version, restart the JVM.";
  }

  static String missing(String name, String platform) {
    String artifact = plain(name).equals("margay") || plain(name).equals("jnimargay")
        ? "io.margay:margay:" + version()
        : name.startsWith("dnnl") || name.startsWith("gomp") || name.startsWith("omp")
            ? "org.bytedeco:dnnl"
            : "org.bytedeco:openblas";
    return "The library " + plain(name) + " for " + platform + " is not on the class path. Add the jar " + artifact
        + " with the classifier " + platform + ", or set -D" + PATH_PROPERTY + " to a folder with the unpacked libraries.";
  }

  /** Says in one sentence what the dynamic loader's message means, where that is known. */
  static String explain(String file, String message) {
    Matcher glibc = MISSING_GLIBC.matcher(message);
    if (glibc.find()) {
      return oldGlibc("glibc before " + glibc.group(1));
    }
    Matcher glibcxx = MISSING_GLIBCXX.matcher(message);
    if (glibcxx.find()) {
      return "The C++ library of this system (libstdc++.so.6) is older than version " + glibcxx.group(1) + " of its interface, "
          + "expected that of GCC 11 or newer. Use Debian 12, Ubuntu 22.04, Red Hat 9 or a newer system.";
    }
    if (message.contains("Error relocating") || message.contains("Error loading shared library") || message.contains("ld-musl")) {
      return musl();
    }
    Matcher missing = MISSING_FILE.matcher(message);
    if (missing.find()) {
      String library = missing.group(1);
      return file + ": it needs " + library + ", which this system does not have. "
          + (library.startsWith("libstdc++") || library.startsWith("libgcc_s")
              ? "Install it: apt-get install libstdc++6, or dnf install libstdc++."
              : "Put it into the same folder, or remove -D" + PATH_PROPERTY + ".");
    }
    if (message.contains("failed to map segment") || message.contains("Operation not permitted") || message.contains("Permission denied")) {
      return file + ": the system does not allow code to be loaded from there (mounted noexec?). " + cacheRemedy("executable");
    }
    return file + ": cannot be loaded: " + message + ". Delete the file, so that it is unpacked again.";
  }

  private static String cacheRemedy(String quality) {
    return "Set -D" + CACHE_PROPERTY + " to a folder that is " + quality + ", or -D" + PATH_PROPERTY
        + " to a folder with the unpacked libraries.";
  }

  /** "dnnl@.3" is dnnl. */
  private static String plain(String name) {
    return name.split("@")[0];
  }

  private static NativeException refusal(String message, Throwable cause) {
    return new NativeException(message, cause);
  }
}
