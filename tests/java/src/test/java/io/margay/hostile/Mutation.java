package io.margay.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damages bytes and texts, as a seed decides. */
final class Mutation {

  /** Numbers at which sizes, counts and offsets break. */
  private static final String[] NUMBERS = {
    "0",
    "1",
    "2",
    "3",
    "5",
    "7",
    "-1",
    "-2",
    "16",
    "63",
    "64",
    "65",
    "100",
    "127",
    "128",
    "255",
    "256",
    "1024",
    "1025",
    "4096",
    "32767",
    "32768",
    "65535",
    "65536",
    "1000000",
    "16777217",
    "100000001",
    "2147483646",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "4294967297",
    "1073741824",
    "4611686018427387904",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "99999999999999999999999",
    "0.5",
    "1.0",
    "-0.0",
    "1e3",
    "1e-7",
    "1e-40",
    "1e39",
    "1e308",
    "1e309",
    "1e999999999",
    "NaN",
    "Infinity",
    "-Infinity",
    "nan",
    "inf",
    "00",
    "01",
    "0x10",
    "1_000",
    "+1",
    ".5",
    "5.",
    "1e",
    "\u0661",
    "0.99999999999",
    "1e-320"
  };

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
  private static final String SIGNS =
      "{}[]\",:\\/ \t\n\0ntf09eE+-.x=()#_A\u00e9\ud83d\ude00\ud800\u202e";
  private static final int MOST_NESTED = 100_000;

  private final SplittableRandom random;

  Mutation(SplittableRandom random) {
    this.random = random;
  }

  String number() {
    return random.nextInt(4) == 0
        ? Long.toString(random.nextLong() >> random.nextInt(64))
        : NUMBERS[random.nextInt(NUMBERS.length)];
  }

  /** One to four changes anywhere, the most of them near the beginning, where headers are. */
  byte[] bytes(byte[] sound) {
    byte[] damaged = sound;
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      damaged = changed(damaged);
    }
    return damaged;
  }

  private byte[] changed(byte[] from) {
    if (from.length == 0) {
      return new byte[random.nextInt(64)];
    }
    byte[] bytes = from.clone();
    int at = place(bytes.length);
    switch (random.nextInt(8)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 ->
          Arrays.fill(
              bytes,
              at,
              Math.min(bytes.length, at + random.nextInt(1, 64)),
              (byte) (random.nextBoolean() ? 0 : 0xff));
      case 3 -> bytes = Arrays.copyOf(bytes, at);
      case 4 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(1, 4096));
      case 5 -> bytes = spliced(bytes, at, new byte[random.nextInt(1, 64)], at);
      case 6 ->
          bytes =
              spliced(bytes, at, new byte[0], Math.min(bytes.length, at + random.nextInt(1, 64)));
      default -> integer(bytes, at);
    }
    return bytes;
  }

  private int place(int length) {
    return random.nextInt(random.nextInt(3) > 0 ? Math.min(length, 128) : length);
  }

  /** A whole number where the format may have one, in either order of bytes. */
  private void integer(byte[] bytes, int at) {
    int width = 1 << random.nextInt(4);
    int start = Math.max(0, Math.min(at / width * width, bytes.length - width));
    long value =
        switch (random.nextInt(5)) {
          case 0 -> -1L >>> random.nextInt(64);
          case 1 -> 1L << random.nextInt(64);
          case 2 -> bytes.length + random.nextInt(-9, 10);
          case 3 -> random.nextInt(256);
          default -> random.nextLong();
        };
    byte[] number =
        ByteBuffer.allocate(8)
            .order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
            .putLong(value)
            .array();
    System.arraycopy(
        number, random.nextBoolean() ? 0 : 8 - width, bytes, start, Math.min(width, bytes.length));
  }

  private static byte[] spliced(byte[] bytes, int from, byte[] by, int to) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, from);
    out.write(by, 0, by.length);
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }

  /** A safetensors file with a damaged header of the right length, or bytes damaged anywhere. */
  byte[] safetensors(byte[] sound) {
    if (random.nextInt(3) == 0) {
      return bytes(sound);
    }
    ByteBuffer file = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) file.getLong(0);
    byte[] header =
        text(new String(sound, 8, length, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    byte[] damaged =
        ByteBuffer.allocate(8 + header.length + sound.length - 8 - length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .put(sound, 8 + length, sound.length - 8 - length)
            .array();
    return random.nextInt(8) == 0 ? bytes(damaged) : damaged;
  }

  /** One to three changes of a text with numbers, quotes and brackets in it. */
  String text(String sound) {
    StringBuilder text = new StringBuilder(sound);
    for (int i = random.nextInt(1, 4); i > 0 && text.length() > 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(9)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, sign());
        case 2 -> text.setCharAt(at, sign());
        case 3 -> text.delete(at, Math.min(text.length(), at + random.nextInt(1, 60)));
        case 4 ->
            text.insert(
                at, text.substring(at, Math.min(text.length(), at + random.nextInt(1, 200))));
        case 5 -> {
          if (random.nextInt(20) == 0) {
            text.insert(
                at,
                String.valueOf("[{(\" a\\".charAt(random.nextInt(7)))
                    .repeat(random.nextInt(MOST_NESTED)));
          }
        }
        default -> {
          MatchResult[] numbers = NUMBER.matcher(text).results().toArray(MatchResult[]::new);
          if (numbers.length > 0) {
            MatchResult chosen = numbers[random.nextInt(numbers.length)];
            text.replace(chosen.start(), chosen.end(), number());
          }
        }
      }
    }
    return text.toString();
  }

  private char sign() {
    return SIGNS.charAt(random.nextInt(SIGNS.length()));
  }
}
