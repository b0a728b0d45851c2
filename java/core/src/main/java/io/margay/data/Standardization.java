package io.margay.data;

import io.margay.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * What makes a column's values have mean 0 and deviation 1, learned from data: a scale and a shift
 * for each number of its last dimension, over all samples and places.
 *
 * <pre>
 * mean[c] = Σ x / n,   deviation[c] = √(Σ (x - mean[c])² / n),   seen = (x - mean[c]) / deviation[c]
 *
 * Standardization learned = Standardization.of(train, "row");
 * Input.of(Shape.of(8), DataType.F32).scale(learned.scale()).shift(learned.shift())
 * </pre>
 *
 * <p>A number that is always the same becomes 0. As the scale and shift of a model's input it is a
 * part of the model's program and of its file.
 *
 * @param mean of each number
 * @param deviation of each number
 */
public record Standardization(List<Double> mean, List<Double> deviation) {

  /** Copies the lists. */
  public Standardization {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
  }

  /**
   * Learns them from the samples that a view shows; all sums are of doubles.
   *
   * @param column its name
   * @throws IllegalArgumentException if there is no such column, its rows vary, or a value is not
   *     finite
   */
  public static Standardization of(Dataset data, String column) {
    Column values = data.column(column);
    if (values.isVarying()) {
      throw new IllegalArgumentException(
          values + ": rows that vary, expected a number of values that is the same in each sample");
    }
    Shape shape = values.shape();
    int channels = shape.dim(shape.rank() - 1);
    double[] sums = new double[channels];
    double[] count = new double[1];
    pass(data, values, channels, (channel, value) -> sums[channel] += value, count);
    List<Double> mean = new ArrayList<>();
    for (double sum : sums) {
      mean.add(sum * channels / count[0]);
    }
    double[] squares = new double[channels];
    pass(
        data,
        values,
        channels,
        (channel, value) -> {
          double from = value - mean.get(channel);
          squares[channel] += from * from;
        },
        count);
    List<Double> deviation = new ArrayList<>();
    for (double square : squares) {
      deviation.add(Math.sqrt(square * channels / count[0]));
    }
    return new Standardization(mean, deviation);
  }

  private interface Each {
    void value(int channel, double value);
  }

  private static void pass(Dataset data, Column column, int channels, Each each, double[] count) {
    count[0] = 0;
    for (int i = 0; i < data.size(); i++) {
      double[] sample = column.row(Math.toIntExact(data.storageIndex(i)), 0).toDoubles();
      for (int at = 0; at < sample.length; at++) {
        if (!Double.isFinite(sample[at])) {
          throw new IllegalArgumentException(
              column + ": sample " + i + " has the value " + sample[at] + ", expected finite ones");
        }
        each.value(at % channels, sample[at]);
      }
      count[0] += sample.length;
    }
  }

  /** What values are multiplied by: 1 / deviation, 0 where that is 0. */
  public double[] scale() {
    return deviation.stream().mapToDouble(d -> d > 0 ? 1 / d : 0).toArray();
  }

  /** What is added to them then: -mean / deviation. */
  public double[] shift() {
    double[] shift = scale();
    for (int i = 0; i < shift.length; i++) {
      shift[i] *= -mean.get(i);
    }
    return shift;
  }
}
