package io.margay.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** WAV files for tests, chunk by chunk. */
public final class WavFile {

  private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();

  static WavFile of(int format, int channels, int rate, int bits) {
    return new WavFile().chunk("fmt ", format(format, channels, rate, bits).array());
  }

  static ByteBuffer format(int format, int channels, int rate, int bits) {
    return ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) format)
        .putShort((short) channels)
        .putInt(rate)
        .putInt(rate * channels * bits / 8)
        .putShort((short) (channels * bits / 8))
        .putShort((short) bits);
  }

  WavFile chunk(String id, byte... content) {
    chunks.writeBytes(id.getBytes(StandardCharsets.US_ASCII));
    chunks.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(content.length).array());
    chunks.writeBytes(content);
    if (content.length % 2 == 1) {
      chunks.write(0);
    }
    return this;
  }

  byte[] bytes() {
    byte[] content = chunks.toByteArray();
    return ByteBuffer.allocate(12 + content.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("RIFF".getBytes(StandardCharsets.US_ASCII))
        .putInt(4 + content.length)
        .put("WAVE".getBytes(StandardCharsets.US_ASCII))
        .put(content)
        .array();
  }

  Path write(Path file) throws IOException {
    return Files.write(file, bytes());
  }

  /** A recording of 16 bits. */
  public static Path write(Path file, int rate, float[] samples) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float sample : samples) {
      data.putShort((short) Math.round(32767 * sample));
    }
    return of(1, 1, rate, 16).chunk("data", data.array()).write(file);
  }

  /** A sine of half of the full scale. */
  public static float[] sine(int rate, double hertz, int samples) {
    float[] values = new float[samples];
    for (int i = 0; i < samples; i++) {
      values[i] = (float) (0.5 * Math.sin(2 * Math.PI * hertz * i / rate));
    }
    return values;
  }
}
