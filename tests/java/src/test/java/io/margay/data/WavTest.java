package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WavTest {

  @TempDir private Path folder;

  private float[] read(WavFile file) throws IOException {
    return Wav.read(file.write(folder.resolve("a.wav"))).toFloats();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void eachFormHasItsValues() throws IOException {
    assertThat(read(WavFile.of(1, 1, 8000, 8).chunk("data", (byte) 0, (byte) 128, (byte) 192)))
        .containsExactly(-1, 0, 0.5f);
    assertThat(
            read(
                WavFile.of(1, 1, 8000, 16)
                    .chunk("data", little(4).putShort((short) -32768).putShort((short) 1).array())))
        .containsExactly(-1, 1 / 32768f);
    assertThat(
            read(
                WavFile.of(1, 1, 8000, 24)
                    .chunk("data", (byte) 0, (byte) 0, (byte) 0xc0, (byte) 1, (byte) 0, (byte) 0)))
        .containsExactly(-0.5f, 1 / 8388608f);
    assertThat(
            read(
                WavFile.of(1, 1, 8000, 32)
                    .chunk("data", little(8).putInt(1 << 30).putInt(Integer.MIN_VALUE).array())))
        .containsExactly(0.5f, -1);
    assertThat(read(WavFile.of(3, 1, 8000, 32).chunk("data", little(4).putFloat(0.3f).array())))
        .containsExactly(0.3f);
    assertThat(read(WavFile.of(3, 1, 8000, 64).chunk("data", little(8).putDouble(-0.25).array())))
        .containsExactly(-0.25f);
  }

  @Test
  void channelsAreMixedByTheirMean() throws IOException {
    ByteBuffer data = little(8);
    for (int value : new int[] {16384, -8192, 8192, 8192}) {
      data.putShort((short) value);
    }
    assertThat(read(WavFile.of(1, 2, 44100, 16).chunk("data", data.array())))
        .containsExactly(0.125f, 0.25f);
  }

  @Test
  void extensibleIsItsSubformatAndOtherChunksArePassedOver() throws IOException {
    byte[] format =
        little(40)
            .put(WavFile.format(0xfffe, 1, 16000, 32).array())
            .putShort((short) 22)
            .putShort((short) 32)
            .putInt(4)
            .putShort((short) 3)
            .array();
    WavFile file =
        new WavFile()
            .chunk("LIST", new byte[13])
            .chunk("fmt ", format)
            .chunk("fact", new byte[4])
            .chunk("data", little(4).putFloat(0.5f).array())
            .chunk("id3 ", new byte[7]);
    Sound sound = Wav.read(file.write(folder.resolve("e.wav")));
    assertThat(sound.rate()).isEqualTo(16000);
    assertThat(sound.toFloats()).containsExactly(0.5f);
  }

  private void refused(byte[] content, String... words) throws IOException {
    Path file = Files.write(folder.resolve("bad.wav"), content);
    assertThatThrownBy(() -> Wav.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContainingAll(words);
  }

  @Test
  void wrongFilesAreRefusedWithTheirNames() throws IOException {
    byte[] sound = WavFile.of(1, 1, 8000, 16).chunk("data", new byte[100]).bytes();
    refused(new byte[0], "not a WAV file: it begins with nothing");
    refused("RIFX....WAVE".getBytes(), "begins with 'RIFX', expected RIFF, a length and WAVE");
    refused(
        Arrays.copyOf(sound, sound.length - 30),
        "the file is truncated: its chunk 'data' of 100 bytes has 70");
    refused(Arrays.copyOf(sound, 36), "no chunk 'data' among its 36 bytes");
    refused(
        WavFile.of(6, 1, 8000, 8).chunk("data", new byte[4]).bytes(),
        "format 6 with 8 bits, expected PCM (1) of 8, 16, 24 or 32 bits");
    refused(
        WavFile.of(1, 0, 8000, 16).chunk("data", new byte[4]).bytes(),
        "0 channels, expected 1 to 256");
    refused(
        WavFile.of(1, 1, 0, 16).chunk("data", new byte[4]).bytes(),
        "0 samples a second, expected 1 to 1,000,000");
    refused(
        WavFile.of(1, 2, 8000, 16).chunk("data", new byte[6]).bytes(),
        "6 bytes of samples, expected a multiple of 4");
    refused(
        WavFile.of(1, 1, 8000, 16).chunk("data").bytes(),
        "0 bytes of samples, expected a multiple of 2, at least one");
    refused(
        new WavFile().chunk("data", new byte[4]).bytes(),
        "its samples come before their format, expected the chunk 'fmt ' first");
    refused(
        new WavFile().chunk("fmt ", new byte[14]).bytes(),
        "its chunk 'fmt ' has 14 bytes, expected at least 16");
    byte[] frame = WavFile.format(1, 1, 8000, 16).array();
    frame[12] = 3;
    refused(
        new WavFile().chunk("fmt ", frame).bytes(),
        "3 bytes for the samples of one moment, expected 2 for 1 channels of 16 bits");
    refused(
        WavFile.of(3, 1, 8000, 32).chunk("data", little(4).putFloat(Float.NaN).array()).bytes(),
        "sample 0 is NaN, expected a finite number");
  }

  @Test
  void whatIsNoFileIsRefused() {
    Path missing = folder.resolve("none.wav");
    assertThatThrownBy(() -> Wav.read(missing)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> Wav.read(folder))
        .hasMessage(folder + ": not a regular file, expected a WAV file");
  }

  /** Any cut and any single changed byte is a sound or an {@link IOException}. */
  @Test
  void damageIsNeverAnotherFailure() throws IOException {
    byte[] sound =
        WavFile.of(1, 2, 8000, 24).chunk("LIST", new byte[5]).chunk("data", new byte[60]).bytes();
    Path file = folder.resolve("damaged.wav");
    for (int i = 0; i < sound.length; i++) {
      for (int value : new int[] {-1, 0, 1, 127, 128, 255}) {
        byte[] damaged = value < 0 ? Arrays.copyOf(sound, i) : sound.clone();
        if (value >= 0) {
          damaged[i] = (byte) value;
        }
        Files.write(file, damaged);
        try {
          Wav.read(file);
        } catch (IOException refused) {
          assertThat(refused).hasMessageStartingWith(file.toString());
        }
      }
    }
  }
}
