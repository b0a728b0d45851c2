package io.margay.data;

/**
 * SplitMix64: a sequence of numbers that a seed determines, the same on every platform and in every
 * version.
 *
 * <pre>
 * state += 0x9e3779b97f4a7c15;  number = mix(state)
 * </pre>
 *
 * <p>Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (OOPSLA 2014), with the
 * mixing of Stafford's variant 13.
 */
final class SplitMix {

  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private long state;

  /**
   * The sequence number {@code index} of the stream {@code stream} of a seed; each triple has a
   * sequence of its own.
   */
  SplitMix(long seed, long stream, long index) {
    state = mix(mix(mix(seed + GOLDEN) + stream * GOLDEN) + index * GOLDEN);
  }

  long next() {
    state += GOLDEN;
    return mix(state);
  }

  /** Evenly distributed from 0 to bound - 1. */
  int below(int bound) {
    while (true) {
      long bits = next() >>> 1;
      long value = bits % bound;
      if (bits - value + bound - 1
          >= 0) { // else the last, incomplete group of 2^63 numbers, which would favour small
        // values
        return (int) value;
      }
    }
  }

  /** Evenly distributed from low to high. */
  double between(double low, double high) {
    return low + (high - low) * ((next() >>> 11) * 0x1p-53);
  }

  /** 0 to length - 1 in random order (Fisher and Yates). */
  int[] permutation(int length) {
    int[] order = new int[length];
    for (int i = 0; i < length; i++) {
      int j = below(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static long mix(long z) {
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
