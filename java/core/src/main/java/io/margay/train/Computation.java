package io.margay.train;

import io.margay.DataType;

/**
 * How a step is computed.
 *
 * @param lanes parts into which a step's samples are divided; 0: one per processor, divided by the
 *     threads
 * @param threads that share the work inside each lane, at least 1
 * @param type what the network computes in, F32 or F64
 */
public record Computation(int lanes, int threads, DataType type) {

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Computation {
    Sampling.atLeast("lanes", lanes, 0);
    Sampling.atLeast("threads", threads, 1);
    if (!type.isFloating()) {
      throw new IllegalArgumentException("Trainer: type " + type.word() + ", expected f32 or f64");
    }
  }

  /** A lane a processor, in F32. */
  public static Computation of() {
    return new Computation(0, 1, DataType.F32);
  }
}
