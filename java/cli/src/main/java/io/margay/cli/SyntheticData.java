package io.margay.cli;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.model.Model;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Samples and labels that mean nothing: their speed is measured, not what is learned. */
final class SyntheticData {
  static final long SEED = 1;
  private static final long MOST_VALUES = 32L << 20;
  private static final int MOST_BATCHES = 64;

  private SyntheticData() {}

  /**
   * Random bytes in memory, {@value #MOST_BATCHES} batches of them or as many as fit into 32
   * million values, with random labels.
   */
  static Dataset samples(Model model, SyntheticLabels labels, int batch) {
    Shape shape = model.input().shape();
    long batches = Math.max(1, Math.min(MOST_BATCHES, MOST_VALUES / (shape.elements() * batch)));
    int count = Math.toIntExact(batches * batch);
    SplittableRandom random = new SplittableRandom(SEED);
    Tensor pixels = Tensor.zeros(DataType.U8, stored(count, shape));
    fill(pixels.buffer(), random);
    List<String> names = IntStream.range(0, labels.classes()).mapToObj(Integer::toString).toList();
    return labels.beside(pixels, names, random);
  }

  /** Fills a buffer to its limit with random bytes. */
  static void fill(ByteBuffer buffer, SplittableRandom random) {
    while (buffer.hasRemaining()) {
      buffer.put((byte) random.nextInt(256));
    }
    buffer.flip();
  }

  private static Shape stored(int count, Shape sample) {
    return Shape.of(IntStream.concat(IntStream.of(count), IntStream.of(sample.dims())).toArray());
  }
}
