package io.margay.augment;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import java.nio.FloatBuffer;
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
 * @param noise the deviation of Gaussian noise that is added in the end, as a part of the range of
 *     all values, which they do not leave; at least 0
 */
public record Difficulty(String name, Augmentation augmentation, double noise) {

  /** Pictures of one native call. */
  private static final int PIECE = 256;

  /**
   * @throws IllegalArgumentException if the augmentation mixes samples, or the noise is below 0
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
    if (!(noise >= 0) || Double.isInfinite(noise)) {
      throw new IllegalArgumentException(
          "Difficulty " + name + ": noise " + noise + ", expected at least 0");
    }
  }

  /** A way without noise. */
  public static Difficulty of(String name, Augmentation augmentation) {
    return new Difficulty(name, augmentation, 0);
  }

  /**
   * Eight ways that leave pictures recognisable to people: shifts by up to a tenth, sizes from 0.75
   * to 1.5, turns by up to 30 degrees, blur, brightness from half to one and a half, a square of a
   * quarter of the sides covered, noise of a deviation of a tenth, and elastic deformation.
   *
   * @param picture rows, columns and channels
   */
  public static List<Difficulty> usual(Shape picture) {
    int side = Math.min(picture.dim(0), picture.dim(1));
    return List.of(
        parse("shift", "shift:0.1"),
        parse("scale", "zoom:0.33"),
        parse("rotation", "rotate:30"),
        parse("blur", text("blur:5:least=%s:most=%s", side / 28.0, side / 28.0 * 1.2)),
        parse("brightness", "brightness:0.5"),
        parse("occlusion", text("cutout:%d", Math.max(1, side / 4))),
        new Difficulty("noise", Augmentation.none(), 0.1),
        parse("elastic", text("elastic:%s:sigma=%s", side * 1.2, side / 7.0)));
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
