package io.margay.data;

/**
 * The discrete Fourier transform of a power of two of numbers, in their place.
 *
 * <pre>
 * X(k) = Σ_n x(n) · e^(-2πi·kn/N)
 * </pre>
 *
 * <p>Cooley, Tukey: An algorithm for the machine calculation of complex Fourier series, Mathematics
 * of Computation 19 (1965). Immutable; any thread may call it with arrays of its own.
 */
final class Fft {

  private final int size;
  private final double[] cosine;
  private final double[] sine;

  /**
   * @param size a power of two, 1 or more
   */
  Fft(int size) {
    if (Integer.bitCount(size) != 1 || size < 1) {
      throw new IllegalArgumentException("Fft: size " + size + ", expected a power of two");
    }
    this.size = size;
    cosine = new double[Math.max(1, size / 2)];
    sine = new double[cosine.length];
    for (int i = 0; i < cosine.length; i++) {
      cosine[i] = Math.cos(2 * Math.PI * i / size);
      sine[i] = -Math.sin(2 * Math.PI * i / size);
    }
  }

  void apply(double[] real, double[] imaginary) {
    int shift = Integer.numberOfLeadingZeros(size) + 1;
    for (int i = 0; i < size; i++) {
      int j = size == 1 ? 0 : Integer.reverse(i) >>> shift; // the bits of i, turned round
      if (i < j) {
        swap(real, i, j);
        swap(imaginary, i, j);
      }
    }
    for (int half = 1; half < size; half *= 2) {
      int step = size / (2 * half);
      for (int first = 0; first < size; first += 2 * half) {
        for (int k = 0; k < half; k++) {
          butterfly(real, imaginary, first + k, first + k + half, k * step);
        }
      }
    }
  }

  private void butterfly(double[] real, double[] imaginary, int a, int b, int turn) {
    double re = real[b] * cosine[turn] - imaginary[b] * sine[turn];
    double im = real[b] * sine[turn] + imaginary[b] * cosine[turn];
    real[b] = real[a] - re;
    imaginary[b] = imaginary[a] - im;
    real[a] += re;
    imaginary[a] += im;
  }

  private static void swap(double[] values, int i, int j) {
    double value = values[i];
    values[i] = values[j];
    values[j] = value;
  }
}
