package io.margay.internal;

import io.margay.NativeException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Loads the native library, once and on first use, and explains why when it cannot.
 *
 * <p>The libraries come out of the native jars and are unpacked, once per version, into a folder that only this user or root can
 * change, see {@link LibraryCache}. Settings, all of them system properties:
 * <ul>
 *   <li>{@code margay.native.path}: a folder with all libraries, already unpacked. They are loaded from there and nothing is
 *       written anywhere.
 *   <li>{@code org.bytedeco.javacpp.cachedir}: the folder for the cache. Without it, the first of {@code ~/.javacpp/cache} and
 *       {@code .javacpp-USER/cache} in {@code java.io.tmpdir} that nobody else can write.
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
   * The same for functions that return a handle, text or another address: 0 is a failure.
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

  /** Text from a native call, decoded at once. Address 0 is the empty text. */
  public static String text(long address) {
    return address == 0 ? "" : StandardCharsets.UTF_8.decode(Memory.view(address, Memory.length(address))).toString();
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
    String platform = Platform.current();
    if (!Platform.SUPPORTED.contains(platform)) {
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
        + String.join(", ", Platform.SUPPORTED) + ". Run on one of these.";
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

  private static void loadLibraries() {
    List<Path> files = files();
    Path binding = files.get(files.size() - 1);
    for (Path file : files) {
      try {
        load(file);
      } catch (UnsatisfiedLinkError e) {
        if (!isOfOtherLoader(e)) {
          throw e;
        }
        // After a redeployment the process has it already, and symbols are found whoever loaded it.
        if (file == binding) {
          loadCopy(binding);
        }
      }
    }
  }

  private static boolean isOfOtherLoader(UnsatisfiedLinkError e) {
    return e.getMessage() != null && e.getMessage().contains(OTHER_LOADER);
  }

  /** The files of all libraries, in the order of loading: in the given folder, or unpacked into the cache. */
  private static List<Path> files() {
    List<Library> libraries = Platform.libraries(Platform.current());
    String folder = System.getProperty(PATH_PROPERTY);
    return folder == null ? unpacked(libraries) : given(libraries, folder);
  }

  private static List<Path> given(List<Library> libraries, String folder) {
    if (!Files.isDirectory(Path.of(folder))) {
      throw refusal("-D" + PATH_PROPERTY + "=" + folder + ": no such folder, expected one with the unpacked libraries. "
          + "Correct or remove the property.", null);
    }
    List<Path> files = new ArrayList<>();
    for (Library library : libraries) {
      Path file = Path.of(folder, library.file());
      if (Files.exists(file)) {
        files.add(file);
      } else if (!library.isOptional()) {
        throw refusal("-D" + PATH_PROPERTY + "=" + folder + ": the folder has no " + library.name() + " library. "
            + "It must hold all of them: " + libraries.stream().map(Library::file).collect(Collectors.joining(", ")) + ".", null);
      }
    }
    return files;
  }

  private static List<Path> unpacked(List<Library> libraries) {
    try {
      List<LibraryCache.Source> sources = new ArrayList<>();
      Properties digests = NativeJars.digests(Platform.current());
      for (Library library : libraries) {
        URL resource = NativeJars.find(library.resource());
        if (resource != null && digests != null && digests.containsKey(library.file())) {
          sources.add(new LibraryCache.Source(library, resource, digests.getProperty(library.file())));
        } else if (!library.isOptional()) {
          throw refusal(missing(resource == null ? library : libraries.get(libraries.size() - 1)), null);
        }
      }
      return LibraryCache.in(cacheFolders()).files(sources);
    } catch (IOException e) {
      throw refusal("The native libraries cannot be unpacked into the cache: " + e.getMessage() + ". "
          + cacheRemedy("writable by this user alone"), e);
    }
  }

  private static List<Path> cacheFolders() {
    String folder = System.getProperty(CACHE_PROPERTY);
    return folder != null
        ? List.of(Path.of(folder))
        : List.of(Path.of(System.getProperty("user.home"), ".javacpp", "cache"),
            Path.of(System.getProperty("java.io.tmpdir"), ".javacpp-" + System.getProperty("user.name"), "cache"));
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

  static String missing(Library library) {
    String artifact = library.jar().artifact() + (library.jar() == Library.Jar.MARGAY ? ":" + version() : "");
    return "The library " + library.name() + " for " + library.platform() + " is neither on the class path nor on the module path. "
        + "Add the jar " + artifact + " with the classifier " + library.platform() + ", or set -D" + PATH_PROPERTY
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

  private static NativeException refusal(String message, Throwable cause) {
    return new NativeException(message, cause);
  }
}
