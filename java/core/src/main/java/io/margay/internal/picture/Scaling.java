package io.margay.internal.picture;

/**
 * Scales a part of a picture, one axis after the other: area averages where it shrinks, linear
 * interpolation where it grows.
 *
 * <pre>
 * out(r, c) = Σ_i Σ_j  rowWeight(r, i) · columnWeight(c, j) · in(i, j)        the weights of an output sum to 1
 * </pre>
 *
 * <p>The picture is read once, row by row; besides the result, only one row is kept.
 */
final class Scaling {

  /** The inputs that an output of an axis takes: from first[o], one weight each. */
  private final int[] first;

  private final float[][] weights;

  /** An axis of `size` inputs, of which those from `low` to `high` become `to`. */
  private Scaling(int size, double low, double high, int to) {
    first = new int[to];
    weights = new float[to][];
    double step = (high - low) / to;
    for (int out = 0; out < to; out++) {
      if (step > 1) {
        average(out, low + out * step, Math.min(high, low + (out + 1) * step));
      } else {
        interpolate(out, low + (out + 0.5) * step - 0.5, size);
      }
    }
  }

  /** Rows x columns x channels values of the scaled part. */
  static float[] scale(Pixels pixels, Area area, int rows, int columns, int channels) {
    Scaling down = new Scaling(pixels.rows(), area.top(), area.bottom(), rows);
    Scaling across = new Scaling(pixels.columns(), area.left(), area.right(), columns);
    float[] row = new float[pixels.columns() * channels];
    float[] narrow = new float[columns * channels];
    float[] result = new float[rows * narrow.length];
    int last = down.first[rows - 1] + down.weights[rows - 1].length;
    for (int in = down.first[0], next = 0; in < last; in++) {
      pixels.row(in, channels, row);
      across.apply(row, channels, narrow);
      while (next < rows && down.first[next] + down.weights[next].length <= in) {
        next++;
      }
      for (int out = next; out < rows && down.first[out] <= in; out++) {
        float weight = down.weights[out][in - down.first[out]];
        for (int i = 0; i < narrow.length; i++) {
          result[out * narrow.length + i] += weight * narrow[i];
        }
      }
    }
    return result;
  }

  private void apply(float[] row, int channels, float[] narrow) {
    for (int out = 0; out < first.length; out++) {
      for (int channel = 0; channel < channels; channel++) {
        float sum = 0;
        for (int i = 0; i < weights[out].length; i++) {
          sum += weights[out][i] * row[(first[out] + i) * channels + channel];
        }
        narrow[out * channels + channel] = sum;
      }
    }
  }

  /** Each input counts by how much of it lies between low and high. */
  private void average(int out, double low, double high) {
    int begin = (int) low;
    int end = (int) Math.ceil(high);
    first[out] = begin;
    weights[out] = new float[end - begin];
    for (int i = begin; i < end; i++) {
      weights[out][i - begin] = (float) ((Math.min(high, i + 1) - Math.max(low, i)) / (high - low));
    }
  }

  /** Between the two inputs whose middles are around a place; at the edge the last one alone. */
  private void interpolate(int out, double place, int size) {
    double inside = Math.max(0, Math.min(size - 1, place));
    int begin = (int) inside;
    float share = (float) (inside - begin);
    first[out] = begin;
    weights[out] = share == 0 ? new float[] {1} : new float[] {1 - share, share};
  }
}
