package io.margay.onnx;

/**
 * A part of a dimension: two dimensions that were made one are two factors of it still, so that
 * what looks at the order of values in memory knows where each of them lies. Factors are told apart
 * by identity; extents of 1 have none.
 */
final class Factor {
  private final int size;
  private final boolean batch;

  private Factor(int size, boolean batch) {
    this.size = size;
    this.batch = batch;
  }

  static Factor of(int size) {
    return new Factor(size, false);
  }

  /** The samples of a batch. */
  static Factor batch(int size) {
    return new Factor(size, true);
  }

  int size() {
    return size;
  }

  /** Whether it counts samples, which have no place in a program. */
  boolean isBatch() {
    return batch;
  }

  @Override
  public String toString() {
    return (batch ? "N" : "") + size;
  }
}
