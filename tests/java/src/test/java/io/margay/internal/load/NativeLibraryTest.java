package io.margay.internal.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.error.NativeException;
import io.margay.internal.Memory;
import io.margay.internal.Native;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Tag("boundary")
class NativeLibraryTest {

  private static final String PLATFORM = Loader.getPlatform();

  /** Loads the library in a process of its own; prints "loaded", or the message of the failure. */
  static final class Probe {
    public static void main(String[] arguments) {
      try {
        NativeLibrary.load();
        System.out.println("loaded " + NativeLibrary.text(Native.mg_version()));
      } catch (NativeException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @BeforeAll
  static void load() {
    NativeLibrary.load();
  }

  @Test
  void libraryAndJarHaveTheSameVersion() {
    assertThat(NativeLibrary.text(Native.mg_version()))
        .isEqualTo(NativeLibrary.version())
        .matches("\\d+\\.\\d+\\.\\d+.*");
  }

  @Test
  void loadingAgainIsHarmless() {
    NativeLibrary.load();
    NativeLibrary.load();
    assertThat(NativeLibrary.check(Native.mg_self_check())).isZero();
  }

  /**
   * What JavaCPP generates for its own types needs an initialisation that is left out, see
   * NativeConfig.
   */
  @Test
  void onlyNumbersAndArraysOfBytesCross() {
    for (Method function : Native.class.getDeclaredMethods()) {
      assertThat(function.getReturnType().isPrimitive()).as("result of " + function).isTrue();
      assertThat(function.getParameterTypes())
          .as("arguments of " + function)
          .allMatch(type -> type.isPrimitive() || type == byte[].class);
    }
  }

  @Test
  void openBlasRunsInOneThread() {
    assertThat(NativeLibrary.text(Native.mg_system()))
        .contains("openblas_threads 1\n")
        .contains("platform " + PLATFORM + "\n");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void noBindingOfThePresetsAndNoOpenClIsLoaded() throws IOException {
    String maps = Files.readString(Paths.get("/proc/self/maps"), StandardCharsets.ISO_8859_1);
    assertThat(maps)
        .contains("libdnnl.so.3", "libopenblas.so.0", "libmargay.so", "libjnimargay.so");
    assertThat(maps)
        .doesNotContain("libjnidnnl")
        .doesNotContain("libjniopenblas")
        .doesNotContainIgnoringCase("opencl");
  }

  @Test
  void peakOfMultiplyAddsIsPositive() {
    assertThat(Native.mg_fma_peak(1, 0.01)).isPositive();
    assertThat(Native.mg_fma_peak(0, 0.01)).isNegative();
    assertThatThrownBy(() -> NativeLibrary.check(Native.mg_last_status()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mg_fma_peak: 0 threads, expected 1 to 4096");
  }

  @Test
  void missingFileIsARefusalThatNamesIt(@TempDir Path folder) {
    Path file = folder.resolve("größe.idx");
    assertThatThrownBy(
            () ->
                NativeLibrary.checkAddress(
                    Native.mg_file_open(NativeLibrary.utf8(file.toString()))))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(file + ": cannot open: No such file or directory (errno 2)");
  }

  @Test
  void emptyFileAndFolderAreRefused(@TempDir Path folder) throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThatThrownBy(
            () ->
                NativeLibrary.checkAddress(
                    Native.mg_file_open(NativeLibrary.utf8(empty.toString()))))
        .hasMessageStartingWith(empty + ": 0 bytes, expected data");
    assertThatThrownBy(
            () ->
                NativeLibrary.checkAddress(
                    Native.mg_file_open(NativeLibrary.utf8(folder.toString()))))
        .hasMessageStartingWith(folder + ": a directory, expected a file");
  }

  @Test
  void statusChoosesTheException(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("new");
    byte[] name = NativeLibrary.utf8(path.toString());
    assertThatThrownBy(() -> NativeLibrary.checkAddress(Native.mg_file_create(name, 0)))
        .isInstanceOf(IllegalArgumentException.class);
    Files.write(path, new byte[] {1, 2, 3});
    long file = NativeLibrary.checkAddress(Native.mg_file_open(name));
    assertThatThrownBy(() -> NativeLibrary.check(Native.mg_file_flush(file)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(path + ": mapped for reading, there is nothing to write");
    Native.mg_file_close(file);
  }

  @Test
  void createdFileHoldsWhatWasWrittenThroughItsMapping(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("new");
    long file =
        NativeLibrary.checkAddress(Native.mg_file_create(NativeLibrary.utf8(path.toString()), 3));
    Memory.view(NativeLibrary.checkAddress(Native.mg_file_data(file)), Native.mg_file_bytes(file))
        .put(new byte[] {7, 8, 9});
    NativeLibrary.check(Native.mg_file_flush(file));
    Native.mg_file_close(file);
    assertThat(Files.readAllBytes(path)).containsExactly(7, 8, 9);
  }

  @Test
  void addressDoesNotDependOnThePosition() {
    FloatBuffer floats =
        ByteBuffer.allocateDirect(64).order(ByteOrder.nativeOrder()).asFloatBuffer();
    long address = Memory.addressOf(floats);
    assertThat(address).isNotZero();
    assertThat(Memory.addressOf(floats.position(3))).isEqualTo(address);
    assertThat(Memory.addressOf(floats.slice())).isEqualTo(address + 12);
  }

  @Test
  void viewSharesTheMemory() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
    ByteBuffer view = Memory.view(Memory.addressOf(bytes), 16);
    view.putDouble(8, 2.5);
    assertThat(bytes.getDouble(8)).isEqualTo(2.5);
    assertThat(view.capacity()).isEqualTo(16);
    assertThat(Memory.view(Memory.addressOf(bytes), 0).capacity()).isZero();
    assertThat(Memory.addressOf(bytes)).isEqualTo(Memory.addressOf(view));
  }

  @Test
  void buffersOnTheHeapAndViewsOfNothingAreRefused() {
    assertThatThrownBy(() -> Memory.addressOf(ByteBuffer.allocate(8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("on the heap, expected a direct one");
    assertThatThrownBy(() -> Memory.view(0, 8)).hasMessageContaining("address 0");
    assertThatThrownBy(() -> Memory.view(64, 1L << 31))
        .hasMessageContaining("2147483648 bytes, expected 0 to 2147483647");
  }

  @Test
  void textEndsAtZero() {
    assertThat(NativeLibrary.utf8("é")).containsExactly(0xC3, 0xA9, 0);
    assertThatThrownBy(() -> NativeLibrary.utf8("a\0b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void twoClassLoadersOneAfterTheOtherBothWork() throws Exception {
    URL[] classPath = ChildJvm.classPath().toArray(new URL[0]);
    for (int deployment = 1; deployment <= 2; ++deployment) {
      try (URLClassLoader loader =
          new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
        Class<?> library = loader.loadClass(NativeLibrary.class.getName());
        assertThat(library).isNotSameAs(NativeLibrary.class);
        library.getMethod("load").invoke(null);
        Class<?> functions = loader.loadClass(Native.class.getName());
        assertThat(functions.getMethod("mg_self_check").invoke(null))
            .as("deployment " + deployment)
            .isEqualTo(0);
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void twoProcessesUnpackAtTheSameTime(@TempDir Path folder) throws Exception {
    String cache = "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("cache");
    CompletableFuture<String> other =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return probe(cache);
              } catch (Exception e) {
                throw new CompletionException(e);
              }
            });
    assertThat(List.of(probe(cache), other.get()))
        .containsOnly("loaded " + NativeLibrary.version());
    assertThat(
            filesBelow(folder.resolve("cache")).stream().map(file -> file.getFileName().toString()))
        .hasSize(2 * ChildJvm.LIBRARIES.size())
        .noneMatch(name -> name.endsWith(".tmp"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aCacheThatOthersCanWriteIsRefused(@TempDir Path folder) throws Exception {
    Path cache = Files.createDirectory(folder.resolve("cache")).toRealPath();
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(probe("-Dorg.bytedeco.javacpp.cachedir=" + cache))
        .isEqualTo(
            "The native libraries cannot be unpacked into the cache: "
                + cache
                + " can be written by other users (mode 777), "
                + "expected by its owner alone: chmod go-w "
                + cache
                + ". Set -Dorg.bytedeco.javacpp.cachedir to a folder that is writable by this user"
                + " alone, or -Dmargay.native.path to a folder with the unpacked libraries.");
  }

  @Test
  void anUnwritableCacheIsNamedWithItsRemedy(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    String output =
        probe(
            "-Dorg.bytedeco.javacpp.cachedir=" + file,
            "-Duser.home=" + file,
            "-Djava.io.tmpdir=" + file);
    assertThat(output)
        .isEqualTo(
            "The native libraries cannot be unpacked into the cache: "
                + file
                + " is not a folder. Set -Dorg.bytedeco.javacpp.cachedir to a folder that is"
                + " writable by this user alone, or -Dmargay.native.path to a folder with the"
                + " unpacked libraries.");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void unpackedLibrariesAreLoadedFromTheirFolderAndNothingIsWritten(@TempDir Path folder)
      throws Exception {
    Path libraries = Files.createDirectory(folder.resolve("libraries"));
    for (String name : ChildJvm.LIBRARIES) {
      try (InputStream stream =
          NativeLibraryTest.class.getClassLoader().getResourceAsStream(name)) {
        Files.copy(stream, libraries.resolve(Paths.get(name).getFileName()));
      }
    }
    Path cache = folder.resolve("cache");
    assertThat(
            probe("-Dmargay.native.path=" + libraries, "-Dorg.bytedeco.javacpp.cachedir=" + cache))
        .isEqualTo("loaded " + NativeLibrary.version());
    assertThat(filesBelow(cache)).isEmpty();

    Files.delete(libraries.resolve("libopenblas.so.0"));
    assertThat(
            probe("-Dmargay.native.path=" + libraries, "-Dorg.bytedeco.javacpp.cachedir=" + cache))
        .startsWith("-Dmargay.native.path=" + libraries + ": the folder has no openblas library.");
    assertThat(
            probe(
                "-Dmargay.native.path=" + folder.resolve("none"),
                "-Dorg.bytedeco.javacpp.cachedir=" + cache))
        .contains("no such folder");
  }

  @Test
  void anotherPlatformIsNamedWithThoseThatWork() throws Exception {
    assertThat(
            probe(
                "-Dos.name=SunOS",
                "-Dos.arch=sparcv9",
                "-Dorg.bytedeco.javacpp.platform=solaris-sparcv9"))
        .isEqualTo(
            "SunOS on sparcv9 (solaris-sparcv9): there is no native library for it, "
                + "expected one of linux-x86_64, linux-arm64, macosx-arm64. Run on one of these.");
  }

  @Test
  void platformsHaveTheNamesOfTheirJars() {
    assertThat(Platform.named("Linux", "amd64")).isEqualTo("linux-x86_64");
    assertThat(Platform.named("Linux", "aarch64")).isEqualTo("linux-arm64");
    assertThat(Platform.named("Mac OS X", "aarch64")).isEqualTo("macosx-arm64");
    assertThat(Platform.named("Windows Server 2022", "amd64")).isEqualTo("windows-x86_64");
    assertThat(Platform.libraries("macosx-arm64").stream().map(Library::resource))
        .contains(
            "org/bytedeco/dnnl/macosx-arm64/libomp.dylib",
            "org/bytedeco/dnnl/macosx-arm64/libdnnl.3.dylib");
  }

  @Test
  void oldGlibcAndMuslAreRecognisedByTheirFiles() {
    assertThat(
            LoadFailure.unsuitedLibc(
                "7f00-7f01 r-xp 00000000 08:01 12 /usr/lib/x86_64-linux-gnu/libc.so.6\n"))
        .isNull();
    assertThat(
            LoadFailure.unsuitedLibc(
                "7f00-7f01 r-xp 00000000 08:01 12 /lib/x86_64-linux-gnu/libc-2.31.so\n"))
        .startsWith("The C library of this system is glibc 2.31, expected glibc 2.34 or newer.");
    assertThat(
            LoadFailure.unsuitedLibc("7f00-7f01 r-xp 00000000 08:01 12 /lib/ld-musl-x86_64.so.1\n"))
        .startsWith(
            "The C library of this system is musl (Alpine Linux), expected glibc 2.34 or newer.");
  }

  @Test
  void messagesOfTheDynamicLoaderAreExplained() {
    assertThat(
            LoadFailure.explain(
                "/c/libdnnl.so.3",
                "/c/libdnnl.so.3: /lib64/libc.so.6: version `GLIBC_2.34' not found (required by"
                    + " /c/libdnnl.so.3)"))
        .startsWith(
            "The C library of this system is glibc before 2.34, expected glibc 2.34 or newer.");
    assertThat(
            LoadFailure.explain(
                "/c/libdnnl.so.3", "libstdc++.so.6: version `GLIBCXX_3.4.29' not found"))
        .contains("older than version 3.4.29");
    assertThat(
            LoadFailure.explain(
                "/c/libdnnl.so.3",
                "libstdc++.so.6: cannot open shared object file: No such file or directory"))
        .contains("apt-get install libstdc++6");
    assertThat(
            LoadFailure.explain(
                "/c/libgomp.so.1",
                "/c/libgomp.so.1: failed to map segment from shared object: Operation not"
                    + " permitted"))
        .contains("noexec")
        .contains("-Dorg.bytedeco.javacpp.cachedir");
    assertThat(
            LoadFailure.explain(
                "/c/libgomp.so.1",
                "Error relocating /c/libgomp.so.1: __strncpy_chk: symbol not found"))
        .contains("musl");
  }

  @Test
  void otherVersionAndMissingJarNameTheRemedy() {
    assertThat(LoadFailure.otherVersion("0.1.0", "0.2.0"))
        .isEqualTo(
            "The native library has version 0.1.0, margay.jar has version 0.2.0, expected the same."
                + " Use margay and its platform jar in one version; after a redeployment with"
                + " another version, restart the JVM.");
    assertThat(LoadFailure.missing(new Library(Library.Jar.DNNL, "linux-x86_64", "dnnl", "3")))
        .contains(
            "The library dnnl for linux-x86_64 is neither on the class path nor on the module path."
                + " Add the jar org.bytedeco:dnnl with the classifier linux-x86_64");
    assertThat(LoadFailure.missing(new Library(Library.Jar.MARGAY, "linux-x86_64", "margay", "")))
        .contains("io.margay:margay:" + NativeLibrary.version());
  }

  private static List<Path> filesBelow(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  /** What a process of its own says that loads the library with these options. */
  private static String probe(String... options) throws Exception {
    return ChildJvm.run(Probe.class, options);
  }
}
