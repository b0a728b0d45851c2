package io.margay.internal.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

  @TempDir Path directory;
  private Path target;

  @BeforeEach
  void name() {
    target = directory.resolve("model.safetensors");
  }

  @AfterEach
  void endInterrupt() {
    Thread.interrupted();
  }

  private List<String> entries() throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.toList());
    }
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void contentArrivesAndNothingElseStays() throws IOException {
    AtomicFile.write(target, 4, file -> file.write(text("first")));
    AtomicFile.write(target, 4, file -> file.write(text("second")));
    assertThat(target).hasContent("second");
    assertThat(entries()).containsExactly("model.safetensors");
  }

  @Test
  void failureLeavesTheOldFile() throws IOException {
    AtomicFile.write(target, 4, file -> file.write(text("old")));
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    target,
                    4,
                    file -> {
                      file.write(text("half"));
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("disk full");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    target,
                    4,
                    file -> {
                      throw new IllegalStateException("closed");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(target).hasContent("old");
    assertThat(entries()).containsExactly("model.safetensors");
  }

  @Test
  void targetIsNotSeenBeforeItIsComplete() throws IOException {
    AtomicFile.write(
        target,
        4,
        file -> {
          file.write(text("half"));
          assertThat(target).doesNotExist();
          file.write(text(" and half"));
        });
    assertThat(target).hasContent("half and half");
  }

  @Test
  void interruptedThreadWritesAndStaysInterrupted() throws IOException {
    Thread.currentThread().interrupt();
    AtomicFile.write(target, 4, file -> file.write(text("saved")));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(target).hasContent("saved");
  }

  @Test
  void interruptDuringTheWritingStartsItAgain() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    AtomicFile.write(
        target,
        4,
        file -> {
          file.write(text("one "));
          if (calls.incrementAndGet() == 1) {
            Thread.currentThread().interrupt();
          }
          file.write(text("two"));
        });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(calls).hasValue(2);
    assertThat(target).hasContent("one two");
    assertThat(entries()).containsExactly("model.safetensors");
  }

  @Test
  void linkIsFollowed() throws IOException {
    Path real = Files.writeString(directory.resolve("real"), "old");
    Files.createSymbolicLink(target, real);
    AtomicFile.write(target, 4, file -> file.write(text("new")));
    assertThat(real).hasContent("new");
    assertThat(target).isSymbolicLink();
  }

  @Test
  void directoryIsRefused() {
    assertThatThrownBy(() -> AtomicFile.write(directory, 4, file -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a directory");
    assertThatThrownBy(() -> AtomicFile.write(directory.resolve("a/b"), 4, file -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a/");
  }

  private static Set<PosixFilePermission> mode(Path file) throws IOException {
    return Files.getPosixFilePermissions(file);
  }

  @Test
  void replacedFileKeepsItsPermissionsAndANewOneHasThoseOfNewFiles() throws IOException {
    Path plain = Files.createFile(directory.resolve("plain"));
    AtomicFile.write(target, 3, file -> file.write(text("new")));
    assertThat(mode(target)).isEqualTo(mode(plain));
    for (String permissions : List.of("rw-------", "rw-rw-rw-", "r--r-----")) {
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(permissions));
      AtomicFile.write(target, 3, file -> file.write(text("old")));
      assertThat(PosixFilePermissions.toString(mode(target))).isEqualTo(permissions);
    }
  }

  @Test
  void nobodyElseReadsTheTemporaryFile() throws IOException {
    AtomicFile.write(
        target,
        3,
        file -> {
          file.write(text("new"));
          assertThat(entries()).hasSize(1);
          Path temporary = directory.resolve(entries().get(0));
          assertThat(temporary.getFileName().toString()).startsWith(".margay-").endsWith(".tmp");
          assertThat(PosixFilePermissions.toString(mode(temporary))).isEqualTo("rw-------");
        });
  }

  @Test
  void targetOfADanglingLinkIsMade() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("folder"));
    Files.createSymbolicLink(directory.resolve("second"), Path.of("folder/real"));
    Files.createSymbolicLink(target, Path.of("second"));
    AtomicFile.write(target, 3, file -> file.write(text("new")));
    assertThat(folder.resolve("real")).hasContent("new");
    assertThat(target).isSymbolicLink();
    assertThat(directory.resolve("second")).isSymbolicLink();
  }

  @Test
  void linksThatLeadNowhereAreNamed() throws IOException {
    Files.createSymbolicLink(target, Path.of("none/real"));
    assertThatThrownBy(() -> AtomicFile.write(target, 3, file -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage(target + ": there is no folder " + directory.resolve("none"));
    Path circle = Files.createSymbolicLink(directory.resolve("circle"), Path.of("circle"));
    assertThatThrownBy(() -> AtomicFile.write(circle, 3, file -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(circle + ": links that lead to each other");
  }

  @Test
  void whatAKilledProcessLeftBehindIsRemovedAndWhatIsInUseStays() throws Exception {
    Process process = start(List.of(), "hold");
    try (BufferedReader reader = process.inputReader()) {
      String held = reader.readLine();
      assertThat(directory.resolve(held)).exists();
      AtomicFile.write(target, 3, file -> file.write(text("one")));
      assertThat(entries()).containsExactly(held, "model.safetensors");
      process.destroyForcibly().waitFor();
      assertThat(entries()).containsExactly(held, "model.safetensors");
      AtomicFile.write(
          target,
          3,
          file -> {
            AtomicFile.write(directory.resolve("other"), 3, other -> other.write(text("two")));
            file.write(text("two"));
          });
      assertThat(entries()).containsExactly("model.safetensors", "other");
      assertThat(target).hasContent("two");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void limitOfFileSizeIsNamedWithWhatWasNeeded() throws Exception {
    Process process = start(List.of("bash", "-c", "ulimit -f 100; exec \"$@\"", "bash"), "large");
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output)
        .startsWith(
            target
                + ": cannot be written: File too large: 1,000,000 bytes are needed in "
                + directory
                + ", ")
        .contains(" are free. Make room, or choose another place.");
    assertThat(entries()).isEmpty();
  }

  @Test
  void fullDiskIsNamedWithWhatWasNeeded() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    int mounted =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=64k", "margay", disk.toString())
            .redirectErrorStream(true)
            .start()
            .waitFor();
    assumeTrue(mounted == 0, "a small disk cannot be mounted here");
    try {
      Path full = disk.resolve("model.safetensors");
      AtomicFile.write(full, 3, file -> file.write(text("old")));
      assertThatThrownBy(
              () ->
                  AtomicFile.write(
                      full, 1_000_000, file -> file.write(ByteBuffer.allocate(1_000_000))))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(
              full
                  + ": cannot be written: No space left on device: 1,000,000 bytes are needed in "
                  + disk
                  + ", ")
          .hasMessageEndingWith(
              " are free. Make room, or choose another place. What was there before is unchanged.");
      assertThat(full).hasContent("old");
      try (var files = Files.list(disk)) {
        assertThat(files).containsExactly(full);
      }
    } finally {
      new ProcessBuilder("umount", disk.toString()).start().waitFor();
    }
  }

  private Process start(List<String> before, String kind) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            AtomicFileTest.class.getName(),
            kind,
            target.toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Another process: one that is killed while it writes, or one that writes too much. */
  public static void main(String[] args) throws IOException {
    Path target = Path.of(args[1]);
    if (args[0].equals("hold")) {
      AtomicFile.write(
          target,
          3,
          file -> {
            file.write(text("new"));
            try (var files = Files.list(target.getParent())) {
              System.out.println(files.findFirst().orElseThrow().getFileName());
            }
            try {
              Thread.sleep(60_000);
            } catch (InterruptedException end) {
              throw new IOException(end);
            }
          });
    } else {
      try {
        AtomicFile.write(target, 1_000_000, file -> file.write(ByteBuffer.allocate(1_000_000)));
      } catch (IOException expected) {
        System.out.println(expected.getMessage());
      }
    }
  }

  @Test
  void theGroupIsKept() throws IOException {
    assumeTrue(
        "root".equals(System.getProperty("user.name")),
        "only root can give a file to another group");
    Path target = Files.createFile(directory.resolve("grouped"));
    Files.setAttribute(target, "unix:gid", 12345);
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));
    AtomicFile.write(target, 1, file -> file.write(ByteBuffer.wrap(new byte[1])));
    assertThat(Files.getAttribute(target, "unix:gid")).isEqualTo(12345);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rw-r-----");
  }
}
