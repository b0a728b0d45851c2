package io.margay.augment;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A way in which pictures become harder to recognise. How much accuracy it costs says how robust a
 * network is.
 *
 * <pre>
 * for (Difficulty one : Difficulty.usual(test.sampleShape())) {
 *   predictor.evaluate(one.apply(test, 1))
 * }
 * </pre>
 *
 * @param name such as {@code rotation}
 * @param augmentation what happens to a picture, drawn from a seed and the sample's number; it must
 *     not mix samples
 * @param thickness by how many pixels strokes, which are the larger values, become thicker on each
 *     side after that: drawn from this to twice as much for each picture; at least 0
 * @param noise the deviation of Gaussian noise that is added in the end, as a part of the range of
 *     all values, which they do not leave; at least 0
 */
public record Difficulty(String name, Augmentation augmentation, double thickness, double noise) {

  /** Pictures of one native call. */
  private static final int PIECE = 256;

  /**
   * @throws IllegalArgumentException if the augmentation mixes samples, or a number is below 0
   */
  public Difficulty {
    if (augmentation.mixes()) {
      throw new IllegalArgumentException(
          "Difficulty "
              + name
              + ": "
              + augmentation.text()
              + " mixes samples, expected one picture from one");
    }
    requireFinite(name, "thickness", thickness);
    requireFinite(name, "noise", noise);
  }

  private static void requireFinite(String name, String what, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "Difficulty " + name + ": " + what + " " + value + ", expected at least 0");
    }
  }

  /** A way without noise, in which strokes stay as they are. */
  public static Difficulty of(String name, Augmentation augmentation) {
    return new Difficulty(name, augmentation, 0, 0);
  }

  /** The same with another {@link #thickness()}. */
  public Difficulty thickness(double pixels) {
    return new Difficulty(name, augmentation, pixels, noise);
  }

  /** The same with another {@link #noise()}. */
  public Difficulty noise(double deviation) {
    return new Difficulty(name, augmentation, thickness, deviation);
  }

  /**
   * Eight ways that leave pictures recognisable to people: shifts by up to a tenth, sizes from 0.75
   * to 1.5, turns by up to 30 degrees, blur, brightness from half to one and a half, a square of a
   * quarter of the sides covered, noise of a deviation of a tenth, and elastic deformation. Those
   * of one channel have a ninth: strokes that are 1/28 to 2/28 of the smaller side thicker on each
   * side, where ink is light, as in {@link io.margay.data.Letters} and MNIST.
   *
   * @param picture rows, columns and channels
   */
  public static List<Difficulty> usual(Shape picture) {
    int side = Math.min(picture.dim(0), picture.dim(1));
    List<Difficulty> ways = new ArrayList<>();
    ways.add(parse("shift", "shift:0.1"));
    ways.add(parse("scale", "zoom:0.33"));
    ways.add(parse("rotation", "rotate:30"));
    if (picture.dim(2) == 1) {
      ways.add(of("thickness", Augmentation.none()).thickness(side / 28.0));
    }
    ways.add(parse("blur", text("blur:5:least=%s:most=%s", side / 28.0, side / 28.0 * 1.2)));
    ways.add(parse("brightness", "brightness:0.5"));
    ways.add(parse("occlusion", text("cutout:%d", Math.max(1, side / 4))));
    ways.add(of("noise", Augmentation.none()).noise(0.1));
    ways.add(parse("elastic", text("elastic:%s:sigma=%s", side * 1.2, side / 7.0)));
    return List.copyOf(ways);
  }

  private static Difficulty parse(String name, String augmentation) {
    return of(name, Augmentation.parse(augmentation));
  }

  private static String text(String pattern, Object... numbers) {
    return String.format(Locale.ROOT, pattern, numbers);
  }

  /**
   * The same samples made harder, in new memory of 32-bit floats in the pictures' own units.
   *
   * @param data pictures, one input
   * @param seed of all draws
   * @throws IllegalArgumentException if there are several inputs, the samples are no pictures, or
   *     all that are stored would have more than 2 GiB
   */
  public Dataset apply(Dataset data, long seed) {
    if (data.inputs().size() > 1) {
      throw new IllegalArgumentException(
          "Difficulty " + name + ": " + data + " has several inputs, expected one");
    }
    Tensor pictures = data.samples();
    int[] numbers = IntStream.range(0, data.size()).map(i -> (int) data.storageIndex(i)).toArray();
    Tensor harder = Tensor.zeros(DataType.F32, pictures.shape());
    try (Preview preview = Preview.of(augmentation, pictures, seed, PIECE)) {
      for (int first = 0; first < numbers.length; first += PIECE) {
        int[] piece = Arrays.copyOfRange(numbers, first, Math.min(numbers.length, first + PIECE));
        Tensor seen = preview.epoch(0, piece);
        for (int i = 0; i < piece.length; i++) {
          harder.slice(piece[i]).buffer().put(seen.slice(i).buffer());
        }
      }
    }
    if (thickness > 0) {
      thicken(harder, numbers, seed);
    }
    if (noise > 0) {
      addNoise(harder, numbers, seed);
    }
    List<Column> columns =
        data.columns().stream()
            .map(
                column ->
                    column.role() == Column.Role.INPUT
                        ? Column.input(column.name(), harder)
                        : column)
            .toList();
    return Dataset.of(columns).subset(numbers);
  }

  private void thicken(Tensor harder, int[] numbers, long seed) {
    Shape shape = harder.shape();
    for (int number : numbers) {
      double pixels = thickness * (1 + new Random(seed * 1_000_003 + number).nextDouble());
      FloatBuffer values = harder.slice(number).buffer().asFloatBuffer();
      Strokes.thicken(values, shape.dim(1), shape.dim(2), shape.dim(3), pixels);
    }
  }

  private void addNoise(Tensor harder, int[] numbers, long seed) {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (int number : numbers) {
      FloatBuffer values = harder.slice(number).buffer().asFloatBuffer();
      while (values.hasRemaining()) {
        float value = values.get();
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    for (int number : numbers) {
      Random random = new Random(seed * 1_000_003 + number);
      FloatBuffer values = harder.slice(number).buffer().asFloatBuffer();
      for (int i = 0; i < values.capacity(); i++) {
        double value = values.get(i) + noise * (most - least) * random.nextGaussian();
        values.put(i, (float) Math.max(least, Math.min(most, value)));
      }
    }
  }
}
