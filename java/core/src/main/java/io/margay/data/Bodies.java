package io.margay.data;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Volumes to tell apart, drawn from a seed: a ball, a cube, a rod or a ring, of any size, at any
 * place and turned in any direction, with noise.
 *
 * <pre>
 * Dataset train = Bodies.of(16).train(2_000, 1);
 * </pre>
 *
 * <p>Volumes are {@code size x size x size x 1}, {@code u8}, 0 = nothing, 255 = inside; sample i is
 * of class i mod 4. A sample depends on seed and number alone, so that more samples begin with the
 * same ones; training and test samples of a seed differ. The same arguments give the same bytes on
 * every machine.
 *
 * @param size of each of the three sides, 12 to 256
 * @param noise largest change of a place, as a share of the range from nothing to inside, 0 to 1;
 *     small changes are more frequent
 */
public record Bodies(int size, double noise) {

  private static final List<String> CLASSES = List.of("ball", "cube", "rod", "ring");
  private static final int TRAIN_STREAM = 21;
  private static final int TEST_STREAM = 22;

  /** Of the sphere around a body, as shares of the size. */
  private static final double SMALLEST = 0.3;

  private static final double LARGEST = 0.45;

  /**
   * @throws IllegalArgumentException if a value is outside its range
   */
  public Bodies {
    if (size < 12 || size > 256) {
      throw new IllegalArgumentException("Bodies: size " + size + ", expected 12 to 256");
    }
    if (!(noise >= 0 && noise <= 1)) {
      throw new IllegalArgumentException("Bodies: noise " + noise + ", expected 0 to 1");
    }
  }

  /**
   * With 15% noise.
   *
   * @param size of each of the three sides, 12 to 256
   */
  public static Bodies of(int size) {
    return new Bodies(size, 0.15);
  }

  /** The same bodies with another {@link #noise()}. */
  public Bodies noise(double share) {
    return new Bodies(size, share);
  }

  /**
   * Samples to learn from.
   *
   * @param count 1 or more; all volumes together have at most 2 GiB
   * @throws IllegalArgumentException if the count is below 1 or too large
   */
  public Dataset train(int count, long seed) {
    return draw(count, seed, TRAIN_STREAM);
  }

  /**
   * Samples to test with, none of which is drawn from the same numbers as one to learn from.
   *
   * @param count 1 or more; all volumes together have at most 2 GiB
   * @throws IllegalArgumentException if the count is below 1 or too large
   */
  public Dataset test(int count, long seed) {
    return draw(count, seed, TEST_STREAM);
  }

  private Dataset draw(int count, long seed, int stream) {
    int places = size * size * size;
    int most = Integer.MAX_VALUE / places;
    if (count < 1 || count > most) {
      throw new IllegalArgumentException(
          "Bodies: count " + count + ", expected 1 to " + most + " of size " + size);
    }
    Tensor samples = Tensor.zeros(DataType.U8, Shape.of(count, size, size, size, 1));
    ByteBuffer values = samples.buffer();
    byte[] labels = new byte[count];
    byte[] volume = new byte[places];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % CLASSES.size());
      paint(labels[i], new SplitMix(seed, stream, i), volume);
      values.put(volume);
    }
    return Dataset.of(samples, Tensor.of(labels, Shape.of(count)), CLASSES);
  }

  private void paint(int kind, SplitMix random, byte[] volume) {
    double radius = size * random.between(SMALLEST, LARGEST);
    double room = 0.5 * size - radius;
    double[] centre = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      centre[axis] = 0.5 * size + random.between(-room, room);
    }
    double[][] turn = turn(random);
    for (int z = 0, at = 0; z < size; z++) {
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++, at++) {
          double[] from = {z + 0.5 - centre[0], y + 0.5 - centre[1], x + 0.5 - centre[2]};
          double value = Math.max(0, Math.min(1, 0.5 - distance(kind, turned(turn, from), radius)));
          volume[at] = Letters.noisy(value, noise, random);
        }
      }
    }
  }

  /**
   * How far a point is outside a body in a sphere of a radius about the origin; below 0 inside.
   * After Quilez, distance functions.
   */
  private static double distance(int kind, double[] p, double radius) {
    return switch (kind) {
      case 0 -> length(p[0], p[1], p[2]) - radius;
      case 1 -> {
        double half = radius / StrictMath.sqrt(3);
        double a = Math.abs(p[0]) - half;
        double b = Math.abs(p[1]) - half;
        double c = Math.abs(p[2]) - half;
        yield length(Math.max(a, 0), Math.max(b, 0), Math.max(c, 0))
            + Math.min(Math.max(a, Math.max(b, c)), 0);
      }
      case 2 -> {
        double thick = 0.3 * radius;
        double half = radius - thick;
        yield length(p[0] - Math.max(-half, Math.min(half, p[0])), p[1], p[2]) - thick;
      }
      default -> {
        double thick = 0.25 * radius;
        yield length(length(p[0], p[1], 0) - (radius - thick), p[2], 0) - thick;
      }
    };
  }

  private static double length(double a, double b, double c) {
    return StrictMath.sqrt(a * a + b * b + c * c);
  }

  /** Any rotation as likely as any other: Shoemake's unit quaternion of three numbers. */
  private static double[][] turn(SplitMix random) {
    double share = random.between(0, 1);
    double first = random.between(0, 2 * Math.PI);
    double second = random.between(0, 2 * Math.PI);
    double a = StrictMath.sqrt(1 - share) * StrictMath.sin(first);
    double b = StrictMath.sqrt(1 - share) * StrictMath.cos(first);
    double c = StrictMath.sqrt(share) * StrictMath.sin(second);
    double w = StrictMath.sqrt(share) * StrictMath.cos(second);
    return new double[][] {
      {1 - 2 * (b * b + c * c), 2 * (a * b - c * w), 2 * (a * c + b * w)},
      {2 * (a * b + c * w), 1 - 2 * (a * a + c * c), 2 * (b * c - a * w)},
      {2 * (a * c - b * w), 2 * (b * c + a * w), 1 - 2 * (a * a + b * b)}
    };
  }

  private static double[] turned(double[][] turn, double[] p) {
    double[] to = new double[3];
    for (int i = 0; i < 3; i++) {
      to[i] = turn[i][0] * p[0] + turn[i][1] * p[1] + turn[i][2] * p[2];
    }
    return to;
  }
}
