package io.margay.data;

import io.margay.Shape;
import io.margay.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The same random exchange of places in every sample. Nothing is lost: a dense network learns such
 * pictures as well as any, since each of its units sees all places alike. A ConvNet looks for what
 * neighbours have in common, and there are no neighbours any more.
 *
 * <pre>
 * Dataset scattered = PixelPermutation.of(7).apply(mnist.train());
 * </pre>
 *
 * @param seed the permutation depends on it and the number of places alone
 */
public record PixelPermutation(long seed) {

  private static final int STREAM = 31;

  /** The permutation of a seed. */
  public static PixelPermutation of(long seed) {
    return new PixelPermutation(seed);
  }

  /**
   * The same samples with their places exchanged, in new memory; the channels of a place, which are
   * the last of several dimensions, stay together.
   *
   * @throws IllegalArgumentException if there are several inputs, or more than 2 GiB of samples
   */
  public Dataset apply(Dataset data) {
    if (data.inputs().size() > 1) {
      throw new IllegalArgumentException(
          "PixelPermutation: "
              + data
              + " has the inputs "
              + data.inputs().stream().map(Column::name).toList()
              + ", expected one");
    }
    List<Column> columns = new ArrayList<>();
    for (Column column : data.columns()) {
      columns.add(
          column.role() == Column.Role.INPUT
              ? Column.input(column.name(), exchanged(column.values()))
              : column);
    }
    int[] shown = IntStream.range(0, data.size()).map(i -> (int) data.storageIndex(i)).toArray();
    return Dataset.of(columns).subset(shown);
  }

  private Tensor exchanged(Tensor samples) {
    Shape shape = samples.shape();
    int channels = shape.rank() > 2 ? shape.dim(shape.rank() - 1) : 1;
    int width = channels * samples.type().bytes();
    int places = (int) (shape.elements() / shape.dim(0) / channels);
    int[] from = new SplitMix(seed, STREAM, places).permutation(places);
    Tensor exchanged = Tensor.zeros(samples.type(), shape);
    ByteBuffer to = exchanged.buffer();
    byte[] sample = new byte[places * width];
    byte[] scattered = new byte[sample.length];
    for (int i = 0; i < shape.dim(0); i++) {
      samples.slice(i).buffer().get(sample);
      for (int place = 0; place < places; place++) {
        System.arraycopy(sample, from[place] * width, scattered, place * width, width);
      }
      to.put(scattered);
    }
    return exchanged;
  }
}
