package io.margay.layer;

import io.margay.program.Keys;
import java.util.stream.IntStream;

/** Layers that make one value of each of so many bins, whatever the input's size. */
public sealed interface AdaptivePooling extends Pooling permits AdaptiveAvgPool, AdaptiveMaxPool {

  /** Bins along each axis; one number stands for all axes. */
  Extent output();

  @Override
  default String attributes() {
    return "output=" + output();
  }

  @Override
  default String title() {
    return getClass().getSimpleName() + "[" + output() + "]";
  }

  /** One number where all axes are alike. */
  static Extent shortest(Extent output) {
    boolean alike = output.sizes().stream().distinct().count() == 1;
    return alike ? Extent.of(output.sizes().get(0)) : output;
  }

  static Extent read(Keys keys) {
    return new Extent(IntStream.of(Extent.integers(keys.text("output"), "x")).boxed().toList());
  }
}
