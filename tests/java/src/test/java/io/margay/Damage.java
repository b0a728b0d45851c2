package io.margay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Damages a file in every way that is small enough to try, and asserts that reading it either works
 * or throws an {@code IOException} that names the file.
 */
public final class Damage {

  private final Path file;
  private final byte[] sound;

  /** Reads a file to its last value. */
  @FunctionalInterface
  public interface Reading {
    void read(Path file) throws IOException;
  }

  public Damage(Path file, byte[] sound) {
    this.file = file;
    this.sound = sound;
  }

  /** Ends the file after every number of bytes. Returns how often it could be read nevertheless. */
  public int truncate(Reading reading) throws IOException {
    int readable = 0;
    for (int length = 0; length < sound.length; length++) {
      readable += attempt("the first " + length + " bytes", Arrays.copyOf(sound, length), reading);
    }
    return readable;
  }

  /**
   * Changes each of the first bytes in several ways. Returns how often it could be read
   * nevertheless.
   */
  public int flip(int bytes, Reading reading) throws IOException {
    int readable = 0;
    for (int at = 0; at < Math.min(bytes, sound.length); at++) {
      for (int change : new int[] {0x01, 0x20, 0x80, 0xff, sound[at]}) {
        byte[] damaged = sound.clone();
        damaged[at] ^= (byte) change;
        readable += attempt("byte " + at + " xor " + change, damaged, reading);
      }
    }
    return readable;
  }

  private int attempt(String what, byte[] damaged, Reading reading) throws IOException {
    Files.write(file, damaged);
    try {
      reading.read(file);
      return 1;
    } catch (IOException refused) {
      assertThat(refused).as(what).hasMessageContaining(file.getFileName().toString());
      return 0;
    } catch (RuntimeException | Error wrong) {
      return fail(what + " of " + file.getFileName() + " gave " + wrong, wrong);
    }
  }
}
