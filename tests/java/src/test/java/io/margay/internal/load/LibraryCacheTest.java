package io.margay.internal.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryCacheTest {

  private static final Library LIBRARY = new Library(Library.Jar.DNNL, "linux-x86_64", "dnnl", "3");
  private static final String CONTENT = "the library";

  @TempDir private Path folder;
  private Path cache;
  private LibraryCache.Source source;

  @BeforeEach
  void aJarWithOneLibrary() throws IOException {
    Path jar = Files.writeString(folder.resolve("in-the-jar"), CONTENT);
    cache = folder.resolve("cache");
    source = new LibraryCache.Source(LIBRARY, jar.toUri().toURL(), digest(CONTENT));
  }

  @Test
  void aLibraryIsUnpackedOnceForThisUserAlone() throws IOException {
    Path file = unpack();
    assertThat(Files.readString(file)).isEqualTo(CONTENT);
    assertThat(file.getFileName()).hasToString("libdnnl.so.3");
    assertThat(permissions(file)).isEqualTo("r-x------");
    assertThat(permissions(cache)).isEqualTo("rwx------");
    assertThat(permissions(file.getParent())).isEqualTo("rwx------");
    Object number = Files.getAttribute(file, "unix:ino");
    assertThat(unpack()).isEqualTo(file);
    assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(number);
  }

  @Test
  void replacedBytesOfTheSameSizeAndTimeAreUnpackedAnew() throws IOException {
    Path file = unpack();
    FileTime time = Files.getLastModifiedTime(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(file, "the pirates");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-x------"));
    Files.setLastModifiedTime(file, time);
    assertThat(Files.size(file)).isEqualTo(CONTENT.length());
    assertThat(Files.readString(unpack())).isEqualTo(CONTENT);
  }

  @Test
  void aFileThatWasTouchedIsComparedAndKept() throws IOException {
    Path file = unpack();
    Object number = Files.getAttribute(file, "unix:ino");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000));
    unpack();
    assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(number);
  }

  @Test
  void aFileThatOthersCanWriteAndALinkAreReplaced() throws IOException {
    Path file = unpack();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(permissions(unpack())).isEqualTo("r-x------");
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), CONTENT);
    Files.delete(file);
    Files.createSymbolicLink(file, elsewhere);
    assertThat(Files.isSymbolicLink(unpack())).isFalse();
    assertThat(Files.readString(elsewhere)).isEqualTo(CONTENT);
  }

  @Test
  void aFolderThatOthersCanWriteIsRefused() throws IOException {
    Path inside = unpack().getParent();
    for (Path open : List.of(inside, cache, folder)) {
      String before = permissions(open);
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
      assertThatThrownBy(this::unpack)
          .isInstanceOf(IOException.class)
          .hasMessage(
              open.toRealPath()
                  + " can be written by other users (mode 777), expected by its owner alone: chmod"
                  + " go-w "
                  + open.toRealPath());
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(before));
    }
    unpack();
  }

  @Test
  void aFolderWhereOnlyOwnersCanRenameMayLieAbove() throws Exception {
    Path shared = Files.createDirectory(folder.resolve("shared"));
    assertThat(new ProcessBuilder("chmod", "1777", shared.toString()).start().waitFor()).isZero();
    cache = shared.resolve("cache");
    unpack();
    cache = shared;
    assertThatThrownBy(this::unpack)
        .hasMessageContaining("shared can be written by other users (mode 1777)");
  }

  @Test
  void aFolderOfAnotherUserIsRefused() throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")),
        "only root can give a folder to another user");
    unpack();
    Files.setAttribute(cache, "unix:uid", 12345);
    assertThatThrownBy(this::unpack)
        .hasMessageStartingWith(
            cache.toRealPath() + " belongs to another user (12345), expected this one (0) or root");
    Files.setAttribute(cache, "unix:uid", 0);
  }

  @Test
  void aFolderThatCannotBeWrittenIsPassedOver() throws IOException {
    unpack();
    Path inside;
    try (Stream<Path> folders = Files.list(cache)) {
      inside = folders.findFirst().orElseThrow();
    }
    Path full = Files.createDirectory(folder.resolve("full"));
    Files.createFile(
        full.resolve(inside.getFileName())); // stands where the libraries' folder would be made
    Path good = folder.resolve("next");
    assertThat(LibraryCache.files(List.of(full, good), List.of(source)).get(0))
        .startsWith(good.toRealPath());
  }

  @Test
  void theFirstFolderThatCanBeUsedIsTaken() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Path good = folder.resolve("good");
    LibraryCache.files(List.of(file, good), List.of(source));
    assertThat(good).isDirectory();
    assertThatThrownBy(
            () -> LibraryCache.files(List.of(file, file.resolve("inside")), List.of(source)))
        .hasMessageStartingWith(
            file + " is not a folder; " + file.resolve("inside") + " cannot be made: ");
  }

  @Test
  void aDamagedJarIsRefused() throws IOException {
    Path damaged = Files.writeString(folder.resolve("damaged"), "half a libr");
    source = new LibraryCache.Source(LIBRARY, damaged.toUri().toURL(), digest(CONTENT));
    assertThatThrownBy(this::unpack)
        .isInstanceOf(IOException.class)
        .hasMessage(
            damaged.toUri().toURL()
                + " has the SHA-256 "
                + digest("half a libr")
                + ", expected "
                + digest(CONTENT)
                + ": it is damaged, or of another version than the one that Margay was built with");
    try (Stream<Path> files = Files.walk(cache)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void whatKilledProcessesLeftIsCleared() throws IOException {
    Path file = unpack();
    Path old = Files.createFile(file.resolveSibling(".libdnnl.so.3-1.tmp"));
    Path fresh = Files.createFile(file.resolveSibling(".libdnnl.so.3-2.tmp"));
    Files.setLastModifiedTime(old, FileTime.fromMillis(System.currentTimeMillis() - 3_600_000));
    Files.delete(file);
    unpack();
    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
  }

  @Test
  void thoseWhoUnpackAtTheSameTimeAllSucceed() throws Exception {
    URL jar = Files.writeString(folder.resolve("large"), CONTENT.repeat(100_000)).toUri().toURL();
    source = new LibraryCache.Source(LIBRARY, jar, digest(CONTENT.repeat(100_000)));
    CountDownLatch start = new CountDownLatch(1);
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads =
        Stream.generate(
                () ->
                    new Thread(
                        () -> {
                          try {
                            start.await();
                            assertThat(digest(Files.readString(unpack())))
                                .isEqualTo(source.digest());
                          } catch (Throwable e) {
                            failures.add(e);
                          }
                        }))
            .limit(8)
            .toList();
    threads.forEach(Thread::start);
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }

  private Path unpack() throws IOException {
    return LibraryCache.files(List.of(cache), List.of(source)).get(0);
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static String digest(String content) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
