package io.margay.data;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures of several letters, X and O, with a class, a box and a mask of each: data for
 * localisation, detection, segmentation and instances, drawn from a seed.
 *
 * <pre>
 * Dataset scenes = LetterScenes.of(64).train(1_000, 1);                  // boxes, regions, objects
 * Dataset single = LetterScenes.of(48).letters(1, 1).train(2_000, 1);    // label and box as well
 * </pre>
 *
 * <p>The columns of every sample:
 *
 * <pre>
 * image    size x size x 1, u8: 0 = background, 255 = ink
 * label    the letter's class, X is 0 and O is 1             where there is one letter in each picture
 * box      its x1 y1 x2 y2, as shares of the size, 0 to 1    where there is one letter in each picture
 * boxes    a row for each letter: class, x1, y1, x2, y2 in pixels, f32
 * regions  size x size, u8: 0 = background, 1 = X, 2 = O
 * objects  size x size, u8: the number of the pixel's letter, from 1; 0 = none
 * </pre>
 *
 * <p>A pixel is a letter's where its stroke covers half of it. A box goes from the first such pixel
 * to behind the last, so that {@code x2 - x1} is a width. Boxes do not overlap; where no place is
 * found for a letter, the picture has one less, but at least one. A sample depends on seed and
 * number alone; training and test samples of a seed differ. The same arguments give the same bytes
 * on every machine.
 *
 * @param size rows and columns, 24 to 1024
 * @param fewest letters in a picture, at least 1
 * @param most letters in a picture, at most 20
 * @param smallest height of the smallest letter, as a share of the size, 0.15 to 0.8
 * @param largest height of the largest letter, as a share of the size, 0.15 to 0.8
 * @param rotation largest turn to either side in degrees, 0 to 40
 * @param noise largest change of a pixel, as a share of the range from background to ink, 0 to 1;
 *     small changes are more frequent
 */
public record LetterScenes(
    int size,
    int fewest,
    int most,
    double smallest,
    double largest,
    double rotation,
    double noise) {

  private static final List<String> LETTERS = List.of("X", "O");
  private static final List<String> REGIONS = List.of("background", "X", "O");
  private static final int TRAIN_STREAM = 21;
  private static final int TEST_STREAM = 22;
  private static final int PLACES_TRIED = 40;

  /** Between letters, in pixels. */
  private static final int GAP = 1;

  /**
   * @throws IllegalArgumentException if a value is outside its range, or the least is above the
   *     most
   */
  public LetterScenes {
    Letters.require("LetterScenes", "size", size, 24, 1024);
    Letters.require("LetterScenes", "most letters", most, 1, 20);
    Letters.require("LetterScenes", "fewest letters", fewest, 1, most);
    Letters.require("LetterScenes", "largest", largest, 0.15, 0.8);
    Letters.require("LetterScenes", "smallest", smallest, 0.15, largest);
    Letters.require("LetterScenes", "rotation", rotation, 0, 40);
    Letters.require("LetterScenes", "noise", noise, 0, 1);
  }

  /**
   * One to four letters in a picture, from 0.22 to 0.45 of the size high, turned by up to 20
   * degrees, with 10% noise.
   *
   * @param size rows and columns, 24 to 1024
   * @throws IllegalArgumentException if the size is outside its range
   */
  public static LetterScenes of(int size) {
    return new LetterScenes(size, 1, 4, 0.22, 0.45, 20, 0.1);
  }

  /** The same with another number of letters. */
  public LetterScenes letters(int fewest, int most) {
    return new LetterScenes(size, fewest, most, smallest, largest, rotation, noise);
  }

  /** The same with letters of other heights, as shares of the size. */
  public LetterScenes heights(double smallest, double largest) {
    return new LetterScenes(size, fewest, most, smallest, largest, rotation, noise);
  }

  /** The same with another {@link #rotation()}. */
  public LetterScenes rotation(double degrees) {
    return new LetterScenes(size, fewest, most, smallest, largest, degrees, noise);
  }

  /** The same with another {@link #noise()}. */
  public LetterScenes noise(double share) {
    return new LetterScenes(size, fewest, most, smallest, largest, rotation, share);
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

  private Dataset draw(int count, long seed, int stream) {
    Letters.require("LetterScenes", "count", count, 1, Integer.MAX_VALUE);
    Tensor images = Tensor.zeros(DataType.U8, Shape.of(count, size, size, 1));
    Tensor regions = Tensor.zeros(DataType.U8, Shape.of(count, size, size));
    Tensor objects = Tensor.zeros(DataType.U8, Shape.of(count, size, size));
    ByteBuffer imageBytes = images.buffer();
    ByteBuffer regionBytes = regions.buffer();
    ByteBuffer objectBytes = objects.buffer();
    List<float[]> boxes = new ArrayList<>();
    long[] offsets = new long[count + 1];
    for (int i = 0; i < count; i++) {
      Scene scene = new Scene(new SplitMix(seed, stream, i));
      imageBytes.put(scene.pixels());
      regionBytes.put(scene.regions);
      objectBytes.put(scene.objects);
      boxes.addAll(scene.boxes);
      offsets[i + 1] = boxes.size();
    }
    List<Column> columns = new ArrayList<>();
    columns.add(Column.input("image", images));
    if (most == 1) {
      addSingle(columns, boxes);
    }
    columns.add(
        Column.target("boxes", Tensor.of(values(boxes, 0, 1), Shape.of(boxes.size(), 5)))
            .offsets(offsets)
            .rowClasses(LETTERS));
    columns.add(Column.target("regions", regions).classes(REGIONS));
    columns.add(Column.target("objects", objects));
    return Dataset.of(columns);
  }

  private void addSingle(List<Column> columns, List<float[]> boxes) {
    int[] labels = boxes.stream().mapToInt(box -> (int) box[0]).toArray();
    columns.add(
        Column.target("label", Tensor.of(labels, Shape.of(labels.length))).classes(LETTERS));
    columns.add(Column.target("box", Tensor.of(values(boxes, 1, size), Shape.of(boxes.size(), 4))));
  }

  private static float[] values(List<float[]> boxes, int from, float divisor) {
    float[] values = new float[boxes.size() * (5 - from)];
    int at = 0;
    for (float[] box : boxes) {
      for (int i = from; i < 5; i++) {
        values[at++] = box[i] / divisor;
      }
    }
    return values;
  }

  /** One picture, while it is drawn. */
  private final class Scene {

    private final SplitMix random;
    private final double[] ink = new double[size * size];
    private final byte[] regions = new byte[size * size];
    private final byte[] objects = new byte[size * size];
    private final List<float[]> boxes = new ArrayList<>();

    Scene(SplitMix random) {
      this.random = random;
      int letters = fewest + random.below(most - fewest + 1);
      for (int letter = 0; letter < letters; letter++) {
        boolean placed = false;
        for (int attempt = 0; attempt < PLACES_TRIED && !placed; attempt++) {
          placed = place(random.below(2) == 0);
        }
      }
    }

    /** Draws a letter where chance puts it, unless another is there. */
    private boolean place(boolean cross) {
      double half = 0.5 * size * random.between(smallest, largest);
      double narrow = random.between(0.75, 1);
      double angle = StrictMath.toRadians(random.between(-rotation, rotation));
      double cosine = StrictMath.cos(angle);
      double sine = StrictMath.sin(angle);
      double thickness = Math.max(2, 2 * half * random.between(0.14, 0.24));
      double halfHeight = half - 0.5 * thickness;
      double halfWidth = halfHeight * narrow;
      double across = halfWidth * cosine + halfHeight * Math.abs(sine) + 0.5 * thickness + 1;
      double down = halfHeight * cosine + halfWidth * Math.abs(sine) + 0.5 * thickness + 1;
      double x = random.between(Math.min(across, 0.5 * size), Math.max(size - across, 0.5 * size));
      double y = random.between(Math.min(down, 0.5 * size), Math.max(size - down, 0.5 * size));
      double strength = random.between(0.75, 1);
      int left = Math.max(0, (int) (x - across));
      int right = Math.min(size, (int) (x + across) + 1);
      int top = Math.max(0, (int) (y - down));
      int bottom = Math.min(size, (int) (y + down) + 1);
      for (float[] other : boxes) {
        if (left < other[3] + GAP
            && right + GAP > other[1]
            && top < other[4] + GAP
            && bottom + GAP > other[2]) {
          return false;
        }
      }
      Pen pen = new Pen(cross, x, y, cosine, sine, halfWidth, halfHeight, thickness);
      float[] box = {cross ? 0 : 1, size, size, 0, 0};
      for (int row = top; row < bottom; row++) {
        for (int column = left; column < right; column++) {
          double coverage = pen.coverage(column + 0.5, row + 0.5);
          int at = row * size + column;
          ink[at] = Math.max(ink[at], strength * coverage);
          if (coverage >= 0.5) {
            regions[at] = (byte) (cross ? 1 : 2);
            objects[at] = (byte) (boxes.size() + 1);
            box[1] = Math.min(box[1], column);
            box[2] = Math.min(box[2], row);
            box[3] = Math.max(box[3], column + 1);
            box[4] = Math.max(box[4], row + 1);
          }
        }
      }
      boxes.add(box);
      return true;
    }

    /** The picture with its noise. */
    byte[] pixels() {
      byte[] pixels = new byte[ink.length];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = Letters.noisy(ink[i], noise, random);
      }
      return pixels;
    }
  }
}
