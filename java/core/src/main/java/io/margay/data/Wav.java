package io.margay.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads WAV files: PCM of 8, 16, 24 and 32 bits and floats of 32 and 64, of any number of channels,
 * which are mixed to one by their mean.
 *
 * <pre>
 * 8 bits   (b - 128) / 128        16, 24, 32 bits   v / 2^(bits - 1)        floats as they are
 * </pre>
 *
 * <p>{@code WAVE_FORMAT_EXTENSIBLE} is read by its subformat; other chunks are passed over.
 * Compressed sounds are refused by the number of their format, and so is a file that ends before
 * its header says.
 *
 * <p>Multimedia Programming Interface and Data Specifications 1.0 (IBM and Microsoft, 1991), and
 * Microsoft's {@code WAVEFORMATEXTENSIBLE}.
 */
public final class Wav {

  private static final int PCM = 1;
  private static final int FLOAT = 3;
  private static final int EXTENSIBLE = 0xfffe;
  private static final int RIFF_BYTES = 12;
  private static final int CHUNK_BYTES = 8;
  private static final int FORMAT_BYTES = 16;
  private static final int EXTENSIBLE_BYTES = 40;
  private static final int MOST_CHANNELS = 256;

  /** A file and its samples as floats of one channel may take so much of the heap, 1 / this. */
  private static final int HEAP_SHARE = 8;

  private final Path path;
  private final ByteBuffer bytes;
  private int format;
  private int channels;
  private int rate;
  private int bits;

  private Wav(Path path, ByteBuffer bytes) {
    this.path = path;
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads a file.
   *
   * @throws NoSuchFileException if there is none
   * @throws IOException if it cannot be read, is no WAV file, is damaged, has no samples, or has
   *     more bytes than an eighth of the heap; the message begins with the path
   */
  public static Sound read(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException(path + ": not a regular file, expected a WAV file");
    }
    long size = Files.size(path);
    long most = Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    if (size > most) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %,d bytes, expected at most %,d with this heap. Cut it into parts first.",
              path,
              size,
              most));
    }
    return new Wav(path, ByteBuffer.wrap(Files.readAllBytes(path))).sound();
  }

  private Sound sound() throws IOException {
    if (bytes.limit() < RIFF_BYTES || !id(0).equals("RIFF") || !id(8).equals("WAVE")) {
      throw refusal(
          "not a WAV file: it begins with "
              + (bytes.limit() == 0 ? "nothing" : "'" + id(0) + "'")
              + ", expected RIFF, a length and WAVE");
    }
    int at = RIFF_BYTES;
    while (bytes.limit() - at >= CHUNK_BYTES) {
      String id = id(at);
      long length = bytes.getInt(at + 4) & 0xffffffffL;
      at += CHUNK_BYTES;
      if (length > bytes.limit() - at) {
        throw refusal(
            String.format(
                Locale.ROOT,
                "the file is truncated: its chunk '%s' of %,d bytes has %,d",
                id,
                length,
                bytes.limit() - at));
      }
      if (id.equals("fmt ")) {
        readFormat(at, (int) length);
      } else if (id.equals("data")) {
        return samples(at, (int) length);
      }
      at = (int) Math.min(bytes.limit(), at + length + length % 2);
    }
    throw refusal(
        "no samples: there is no chunk 'data' among its "
            + String.format(Locale.ROOT, "%,d", bytes.limit())
            + " bytes, the file is truncated");
  }

  private String id(int at) {
    int length = Math.min(4, bytes.limit() - at);
    return new String(bytes.array(), at, length, StandardCharsets.US_ASCII)
        .replaceAll("[^ -~]", "?");
  }

  private void readFormat(int at, int length) throws IOException {
    if (length < FORMAT_BYTES) {
      throw refusal("its chunk 'fmt ' has " + length + " bytes, expected at least " + FORMAT_BYTES);
    }
    format = bytes.getShort(at) & 0xffff;
    channels = bytes.getShort(at + 2) & 0xffff;
    rate = bytes.getInt(at + 4);
    int frame = bytes.getShort(at + 12) & 0xffff;
    bits = bytes.getShort(at + 14) & 0xffff;
    if (format == EXTENSIBLE && length >= EXTENSIBLE_BYTES) {
      format = bytes.getShort(at + 24) & 0xffff; // the subformat's identifier begins with it
    }
    boolean known =
        format == PCM && (bits == 8 || bits == 16 || bits == 24 || bits == 32)
            || format == FLOAT && (bits == 32 || bits == 64);
    if (!known) {
      throw refusal(
          "format "
              + format
              + " with "
              + bits
              + " bits, expected PCM (1) of 8, 16, 24 or 32 bits or floats (3) of 32 or 64."
              + " Convert it to one of them first.");
    }
    if (channels < 1 || channels > MOST_CHANNELS) {
      throw refusal(channels + " channels, expected 1 to " + MOST_CHANNELS);
    }
    if (rate < 1 || rate > Sound.MOST_RATE) {
      throw refusal(
          String.format(
              Locale.ROOT,
              "%,d samples a second, expected 1 to %,d",
              rate & 0xffffffffL,
              Sound.MOST_RATE));
    }
    if (frame != channels * bits / 8) {
      throw refusal(
          frame
              + " bytes for the samples of one moment, expected "
              + channels * bits / 8
              + " for "
              + channels
              + " channels of "
              + bits
              + " bits");
    }
  }

  private Sound samples(int at, int length) throws IOException {
    if (channels == 0) {
      throw refusal("its samples come before their format, expected the chunk 'fmt ' first");
    }
    int frame = channels * bits / 8;
    if (length == 0 || length % frame != 0) {
      throw refusal(
          String.format(
              Locale.ROOT,
              "%,d bytes of samples, expected a multiple of %d, at least one",
              length,
              frame));
    }
    float[] samples = new float[length / frame];
    for (int i = 0; i < samples.length; i++) {
      double sum = 0;
      for (int channel = 0; channel < channels; channel++) {
        sum += value(at + i * frame + channel * (bits / 8));
      }
      samples[i] = (float) (sum / channels);
      if (!Float.isFinite(samples[i])) {
        throw refusal("sample " + i + " is " + samples[i] + ", expected a finite number");
      }
    }
    return Sound.of(rate, samples);
  }

  private double value(int at) {
    if (format == FLOAT) {
      return bits == 32 ? bytes.getFloat(at) : bytes.getDouble(at);
    }
    return switch (bits) {
      case 8 -> ((bytes.get(at) & 0xff) - 128) / 128.0;
      case 16 -> bytes.getShort(at) / 32768.0;
      case 24 ->
          (bytes.get(at) & 0xff | (bytes.get(at + 1) & 0xff) << 8 | bytes.get(at + 2) << 16)
              / 8388608.0;
      default -> bytes.getInt(at) / 2147483648.0;
    };
  }

  private IOException refusal(String problem) {
    return new IOException(path + ": " + problem);
  }
}
