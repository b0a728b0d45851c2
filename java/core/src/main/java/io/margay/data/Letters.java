package io.margay.data;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/**
 * The X-and-O pictures of the lectures, drawn from a seed at any size: shifted, scaled, rotated, in
 * strokes of different thickness, with noise.
 *
 * <pre>
 * Dataset train = Letters.of(28).train(2_000, 1);
 * Dataset hard = Letters.of(28).rotation(30).noise(0.3).test(500, 1);
 * </pre>
 *
 * <p>Pictures are {@code size x size x 1}, {@code u8}, 0 = background, 255 = ink; even samples are
 * an X (class 0), odd ones an O (class 1). A sample depends on seed and number alone, so that more
 * samples begin with the same ones; training and test samples of a seed differ. The same arguments
 * give the same bytes on every machine.
 *
 * @param size rows and columns, 9 to 1024
 * @param shift farthest that a letter's centre is from the picture's, as a share of the size, 0 to
 *     0.3; letters stay inside the picture
 * @param scale size of the smallest letter, as a share of the largest, 0.4 to 1
 * @param rotation largest turn to either side in degrees, 0 to 40: at 45 an X would be a plus sign
 * @param stroke thickest stroke, as a share of the size, 0.06 to 0.16; the thinnest is 0.06, but at
 *     least one pixel
 * @param noise largest change of a pixel, as a share of the range from background to ink, 0 to 1;
 *     small changes are more frequent
 */
public record Letters(
    int size, double shift, double scale, double rotation, double stroke, double noise) {

  private static final List<String> CLASSES = List.of("X", "O");
  private static final int TRAIN_STREAM = 11;
  private static final int TEST_STREAM = 12;
  private static final double THINNEST = 0.06;

  /**
   * Half the height of the largest letter, as a share of the size: the lecture's X reaches 3 pixels
   * of 9 to each side.
   */
  private static final double LARGEST = 0.36;

  /**
   * @throws IllegalArgumentException if a value is outside its range
   */
  public Letters {
    require("Letters", "size", size, 9, 1024);
    require("Letters", "shift", shift, 0, 0.3);
    require("Letters", "scale", scale, 0.4, 1);
    require("Letters", "rotation", rotation, 0, 40);
    require("Letters", "stroke", stroke, THINNEST, 0.16);
    require("Letters", "noise", noise, 0, 1);
  }

  /**
   * Letters that are easy for people: shifted by up to a tenth of the size, down to 60% as large,
   * turned by up to 20 degrees, strokes from 6% to 14% of the size, 15% noise.
   *
   * @param size rows and columns, 9 to 1024
   * @throws IllegalArgumentException if the size is outside its range
   */
  public static Letters of(int size) {
    return new Letters(size, 0.1, 0.6, 20, 0.14, 0.15);
  }

  /** The same letters with another {@link #shift()}. */
  public Letters shift(double share) {
    return new Letters(size, share, scale, rotation, stroke, noise);
  }

  /** The same letters with another {@link #scale()}. */
  public Letters scale(double smallest) {
    return new Letters(size, shift, smallest, rotation, stroke, noise);
  }

  /** The same letters with another {@link #rotation()}. */
  public Letters rotation(double degrees) {
    return new Letters(size, shift, scale, degrees, stroke, noise);
  }

  /** The same letters with another {@link #stroke()}. */
  public Letters stroke(double thickest) {
    return new Letters(size, shift, scale, rotation, thickest, noise);
  }

  /** The same letters with another {@link #noise()}. */
  public Letters noise(double share) {
    return new Letters(size, shift, scale, rotation, stroke, share);
  }

  /**
   * Samples to learn from.
   *
   * @param count 1 or more; all pictures together have at most 2 GiB
   * @throws IllegalArgumentException if the count is below 1 or too large
   */
  public Dataset train(int count, long seed) {
    return draw(count, seed, TRAIN_STREAM);
  }

  /**
   * Samples to test with, none of which is drawn from the same numbers as one to learn from.
   *
   * @param count 1 or more; all pictures together have at most 2 GiB
   * @throws IllegalArgumentException if the count is below 1 or too large
   */
  public Dataset test(int count, long seed) {
    return draw(count, seed, TEST_STREAM);
  }

  /**
   * The X of the lectures, 9x9x1 in {@code f32}: 1 on both diagonals from row 1 to row 7, and -1
   * elsewhere.
   */
  public static Tensor lecture() {
    float[] pixels = new float[81];
    for (int row = 0; row < 9; row++) {
      for (int column = 0; column < 9; column++) {
        boolean ink = row >= 1 && row <= 7 && (row == column || row + column == 8);
        pixels[row * 9 + column] = ink ? 1 : -1;
      }
    }
    return Tensor.of(pixels, Shape.of(9, 9, 1));
  }

  private Dataset draw(int count, long seed, int stream) {
    require("Letters", "count", count, 1, Integer.MAX_VALUE);
    Tensor samples = Tensor.zeros(DataType.U8, Shape.of(count, size, size, 1));
    ByteBuffer pixels = samples.buffer();
    byte[] labels = new byte[count];
    byte[] picture = new byte[size * size];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 2);
      SplitMix random = new SplitMix(seed, stream, i);
      paint(letter(i % 2 == 0, random), random, picture);
      pixels.put(picture);
    }
    return Dataset.of(samples, Tensor.of(labels, Shape.of(count)), CLASSES);
  }

  /** Chooses where the letter is and how it looks, in pixels. */
  Pen letter(boolean cross, SplitMix random) {
    double half = LARGEST * size * random.between(scale, 1);
    double narrow = random.between(0.75, 1);
    boolean upright = random.below(2) == 0;
    double angle = StrictMath.toRadians(random.between(-rotation, rotation));
    double cosine = StrictMath.cos(angle);
    double sine = StrictMath.sin(angle);
    double thickness =
        Math.min(0.7 * half * narrow, Math.max(1, size * random.between(THINNEST, stroke)));
    double room = 0.5 * (size - thickness);
    half = Math.min(half, room / (cosine + Math.abs(sine)));
    double halfWidth = upright ? half * narrow : half;
    double halfHeight = upright ? half : half * narrow;
    double acrossRoom =
        Math.min(shift * size, room - halfWidth * cosine - halfHeight * Math.abs(sine));
    double downRoom =
        Math.min(shift * size, room - halfHeight * cosine - halfWidth * Math.abs(sine));
    double x = 0.5 * size + random.between(-acrossRoom, acrossRoom);
    double y = 0.5 * size + random.between(-downRoom, downRoom);
    return new Pen(cross, x, y, cosine, sine, halfWidth, halfHeight, thickness);
  }

  private void paint(Pen pen, SplitMix random, byte[] picture) {
    double ink = random.between(0.8, 1);
    for (int row = 0, at = 0; row < size; row++) {
      for (int column = 0; column < size; column++, at++) {
        picture[at] = noisy(ink * pen.coverage(column + 0.5, row + 0.5), noise, random);
      }
    }
  }

  /** A value from 0 to 1 as a byte, changed by up to the noise. */
  static byte noisy(double value, double noise, SplitMix random) {
    double changed =
        noise > 0 ? value + noise * (random.between(0, 1) - random.between(0, 1)) : value;
    return (byte) (255 * Math.max(0, Math.min(1, changed)) + 0.5);
  }

  static void require(String owner, String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: %s %s, expected %s to %s",
              owner,
              name,
              plain(value),
              plain(least),
              plain(most)));
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : Double.toString(value);
  }
}
