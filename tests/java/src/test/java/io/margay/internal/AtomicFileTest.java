package io.margay.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    AtomicFile.write(target, file -> file.write(text("first")));
    AtomicFile.write(target, file -> file.write(text("second")));
    assertThat(target).hasContent("second");
    assertThat(entries()).containsExactly("model.safetensors");
  }

  @Test
  void failureLeavesTheOldFile() throws IOException {
    AtomicFile.write(target, file -> file.write(text("old")));
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    target,
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
    AtomicFile.write(target, file -> file.write(text("saved")));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(target).hasContent("saved");
  }

  @Test
  void interruptDuringTheWritingStartsItAgain() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    AtomicFile.write(
        target,
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
    AtomicFile.write(target, file -> file.write(text("new")));
    assertThat(real).hasContent("new");
    assertThat(target).isSymbolicLink();
  }

  @Test
  void directoryIsRefused() {
    assertThatThrownBy(() -> AtomicFile.write(directory, file -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a directory");
    assertThatThrownBy(() -> AtomicFile.write(directory.resolve("a/b"), file -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a/");
  }
}
