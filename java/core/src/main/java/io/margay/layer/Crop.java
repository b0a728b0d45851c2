package io.margay.layer;

import io.margay.program.Keys;
import java.util.Objects;

/**
 * A sample without the places at its sides.
 *
 * <pre>
 * Crop.of(1)              // 6x6x3 becomes 4x4x3
 * Crop.of(0, 2, 0, 0)     // without the last two rows: 6x6x3 becomes 4x6x3
 * </pre>
 *
 * @param sides how many places, 0 to 65,536 on each side; at least one is left
 * @param name the node's name, or empty
 */
public record Crop(Sides sides, String name) implements Resampling {

  /**
   * @throws IllegalArgumentException if the name is not allowed
   */
  public Crop {
    Objects.requireNonNull(sides, "sides");
    Name.checked(name);
  }

  /** One number for all sides, or top, bottom, left, right, as {@link Sides#of} has it. */
  public static Crop of(int... sides) {
    return new Crop(Sides.of(sides), "");
  }

  static Crop read(Keys keys) {
    return new Crop(Sides.parse(keys.text("cropping")), "");
  }

  @Override
  public Crop named(String changed) {
    return new Crop(sides, changed);
  }

  @Override
  public String op() {
    return "crop";
  }

  @Override
  public String attributes() {
    return "cropping=" + sides;
  }

  @Override
  public String title() {
    return "Crop[" + sides + "]";
  }

  @Override
  public String kerasName() {
    return "Cropping2D";
  }
}
