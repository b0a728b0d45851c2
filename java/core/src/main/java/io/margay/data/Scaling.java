package io.margay.data;

/**
 * Scales a picture, one axis after the other: area averages where it shrinks, linear interpolation
 * where it grows.
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

  private Scaling(int from, int to) {
    first = new int[to];
    weights = new float[to][];
    double step = (double) from / to;
    for (int out = 0; out < to; out++) {
      if (from > to) {
        average(out, out * step, Math.min(from, (out + 1) * step));
      } else {
        interpolate(out, (out + 0.5) * step - 0.5, from);
      }
    }
  }

  /** Rows x columns x channels values of the scaled picture. */
  static float[] scale(Pixels pixels, int rows, int columns) {
    Scaling down = new Scaling(pixels.rows(), rows);
    Scaling across = new Scaling(pixels.columns(), columns);
    int channels = pixels.channels();
    float[] row = new float[pixels.columns() * channels];
    float[] narrow = new float[columns * channels];
    float[] result = new float[rows * narrow.length];
    for (int in = 0, next = 0; in < pixels.rows(); in++) {
      pixels.row(in, row);
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
  private void interpolate(int out, double place, int from) {
    double inside = Math.max(0, Math.min(from - 1, place));
    int begin = (int) inside;
    float share = (float) (inside - begin);
    first[out] = begin;
    weights[out] = share == 0 ? new float[] {1} : new float[] {1 - share, share};
  }
}
