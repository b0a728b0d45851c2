package io.margay.internal.load;

import io.margay.error.NativeException;
import io.margay.internal.Memory;
import io.margay.internal.Native;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Loads the native library, once and on first use, and explains why when it cannot.
 *
 * <p>The libraries come out of the native jars and are unpacked, once per version, into a folder
 * that only this user or root can change, see {@link LibraryCache}. Settings, all of them system
 * properties:
 *
 * <ul>
 *   <li>{@code margay.native.path}: a folder with all libraries, already unpacked. They are loaded
 *       from there and nothing is written anywhere.
 *   <li>{@code org.bytedeco.javacpp.cachedir}: the folder for the cache. Without it, the first of
 *       {@code ~/.javacpp/cache} and {@code .javacpp-USER/cache} in {@code java.io.tmpdir} that
 *       nobody else can write.
 * </ul>
 *
 * <p>The first use also checks that the library has this jar's version and computes correctly. A
 * failure is remembered; every later use throws it again.
 *
 * <p>All methods may be called by any thread.
 */
public final class NativeLibrary {

  /** The name of the property that holds the folder of unpacked libraries. */
  public static final String PATH_PROPERTY = "margay.native.path";

  static final String CACHE_PROPERTY = "org.bytedeco.javacpp.cachedir";

  /** What is mapped when an earlier class loader has loaded the libraries. */
  private static final String OPENBLAS = "/libopenblas.so";

  private static final String OTHER_LOADER = "already loaded in another classloader";

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
   * @throws UncheckedIOException for {@code MG_IO}
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
      throw new IllegalArgumentException(
          "\""
              + text.substring(0, zero)
              + "\": followed by the character 0, which ends a text. Remove it.");
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  /** Text from a native call, decoded at once. Address 0 is the empty text. */
  public static String text(long address) {
    return address == 0
        ? ""
        : StandardCharsets.UTF_8.decode(Memory.view(address, Memory.length(address))).toString();
  }

  /** The version of this jar, and so the version that the library must have. */
  public static String version() {
    Properties properties = new Properties();
    try (InputStream stream = NativeLibrary.class.getResourceAsStream("library.properties")) {
      if (stream != null) {
        properties.load(stream);
      }
    } catch (IOException e) {
      throw new NativeException(
          "library.properties in margay.jar cannot be read: "
              + e.getMessage()
              + ". Replace the jar.",
          e);
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
      case Native.MG_IO:
        return new UncheckedIOException(message, new IOException(message));
      default:
        return new NativeException(message, status);
    }
  }

  private static NativeException open() {
    try {
      String mapped = mappedFiles();
      requireSupportedSystem(mapped);
      if (!mapped.contains(OPENBLAS)) {
        requireRoom();
      }
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

  private static void requireRoom() {
    String problem = OpenBlasDemands.problem();
    if (problem != null) {
      throw refusal(problem, null);
    }
  }

  private static void requireSupportedSystem(String mapped) {
    String platform = Platform.current();
    if (!Platform.SUPPORTED.contains(platform)) {
      throw refusal(
          LoadFailure.unsupported(
              platform, System.getProperty("os.name"), System.getProperty("os.arch")),
          null);
    }
    if (platform.startsWith("linux")) {
      String problem = LoadFailure.unsuitedLibc(mapped);
      if (problem != null) {
        throw refusal(problem, null);
      }
    }
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

  /**
   * The files of all libraries, in the order of loading: in the given folder, or unpacked into the
   * cache.
   */
  private static List<Path> files() {
    List<Library> libraries = Platform.libraries(Platform.current());
    String folder = System.getProperty(PATH_PROPERTY);
    return folder == null ? unpacked(libraries) : given(libraries, folder);
  }

  private static List<Path> given(List<Library> libraries, String folder) {
    if (!Files.isDirectory(Path.of(folder))) {
      throw refusal(
          "-D"
              + PATH_PROPERTY
              + "="
              + folder
              + ": no such folder, expected one with the unpacked libraries. "
              + "Correct or remove the property.",
          null);
    }
    List<Path> files = new ArrayList<>();
    for (Library library : libraries) {
      Path file = Path.of(folder, library.file());
      if (Files.exists(file)) {
        files.add(file);
      } else if (!library.isOptional()) {
        throw refusal(
            "-D"
                + PATH_PROPERTY
                + "="
                + folder
                + ": the folder has no "
                + library.name()
                + " library. "
                + "It must hold all of them: "
                + libraries.stream().map(Library::file).collect(Collectors.joining(", "))
                + ".",
            null);
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
          sources.add(
              new LibraryCache.Source(library, resource, digests.getProperty(library.file())));
        } else if (!library.isOptional()) {
          throw refusal(
              LoadFailure.missing(resource == null ? library : libraries.get(libraries.size() - 1)),
              null);
        }
      }
      return LibraryCache.files(cacheFolders(), sources);
    } catch (IOException e) {
      throw refusal(
          "The native libraries cannot be unpacked into the cache: "
              + e.getMessage()
              + ". "
              + LoadFailure.cacheRemedy("writable by this user alone"),
          e);
    }
  }

  private static List<Path> cacheFolders() {
    String folder = System.getProperty(CACHE_PROPERTY);
    return folder != null
        ? List.of(Path.of(folder))
        : List.of(
            Path.of(System.getProperty("user.home"), ".javacpp", "cache"),
            Path.of(
                System.getProperty("java.io.tmpdir"),
                ".javacpp-" + System.getProperty("user.name"),
                "cache"));
  }

  private static void load(Path file) {
    try {
      System.load(file.toAbsolutePath().toString());
    } catch (UnsatisfiedLinkError e) {
      if (isOfOtherLoader(e)) {
        throw e;
      }
      throw refusal(LoadFailure.explain(file.toString(), String.valueOf(e.getMessage())), e);
    }
  }

  /**
   * The JVM binds the functions of a file to one class loader, so that another one needs another
   * file.
   */
  private static void loadCopy(Path binding) {
    try {
      // In a folder of its own, so that nobody can exchange it before it is loaded.
      Path folder = folderFor(binding).toRealPath();
      Path copy = folder.resolve(binding.getFileName());
      try {
        String problem = Ownership.ofThisUser().problem(folder);
        if (problem != null) {
          throw new IOException(problem);
        }
        Files.copy(binding, copy);
        load(copy);
      } finally {
        // Loaded code stays when its file name goes.
        Files.deleteIfExists(copy);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw refusal(
          binding
              + ": another class loader has it, and a copy in "
              + System.getProperty("java.io.tmpdir")
              + " failed: "
              + e.getMessage()
              + ". Set -Djava.io.tmpdir to a folder that is writable by this user alone.",
          e);
    }
  }

  /**
   * Beside the binding, where code can be loaded from; where that cannot be written, among
   * temporary files.
   */
  private static Path folderFor(Path binding) throws IOException {
    try {
      return Files.createTempDirectory(binding.toAbsolutePath().getParent(), "margay-");
    } catch (IOException readOnly) {
      return Files.createTempDirectory("margay-");
    }
  }

  private static void requireSameVersion() {
    String library = text(Native.mg_version());
    String jar = version();
    if (!library.equals(jar)) {
      throw refusal(LoadFailure.otherVersion(library, jar), null);
    }
  }

  private static NativeException refusal(String message, Throwable cause) {
    return new NativeException(message, cause);
  }
}
