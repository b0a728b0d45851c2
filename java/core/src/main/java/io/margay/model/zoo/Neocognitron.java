package io.margay.model.zoo;

import io.margay.Shape;
import io.margay.layer.AvgPool2d;
import io.margay.layer.Chain;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.GlobalMaxPool;
import io.margay.layer.Initializer;
import io.margay.layer.Value;

/**
 * A stack in the manner of the Neocognitron: layers of simple cells, which find features, alternate
 * with layers of complex cells, which do not mind where exactly.
 *
 * <pre>
 * S1   24 planes 5x5    28 to 24        624 parameters      ReLU, Fukushima's cells never being negative
 * C1   average 2x2      12
 * S2   24 planes 5x5    8               14,424
 * C2   average 2x2      4
 * S3   24 planes 3x3    2               5,208
 * C3   the strongest of each plane
 *      dense classes                    250
 * parameters                            20,506
 * </pre>
 *
 * As in 1980 there are three modules of 24 planes. What is learned is learned by backpropagation,
 * and a dense layer reads C3, where the Neocognitron organised itself.
 *
 * @param classes at least 1
 * @param name before those of its layers, or empty
 * @see <a href="https://doi.org/10.1007/BF00344251">Fukushima 1980</a>
 */
public record Neocognitron(int classes, String name) implements Architecture {

  private static final int PLANES = 24;

  /**
   * @throws IllegalArgumentException if there are no classes
   */
  public Neocognitron {
    Classes.check("Neocognitron", classes, name);
  }

  /** For ten digits. */
  public static Neocognitron of() {
    return new Neocognitron(10, "");
  }

  @Override
  public Value compose(Value... inputs) {
    return Chain.of(
            simple(5).named("s1"),
            AvgPool2d.of(2).named("c1"),
            simple(5).named("s2"),
            AvgPool2d.of(2).named("c2"),
            simple(3).named("s3"),
            GlobalMaxPool.of().named("c3"),
            Dense.of(classes).named("output"))
        .compose(inputs);
  }

  private static Conv2d simple(int size) {
    return Conv2d.of(PLANES, size).relu().initializer(Initializer.heNormal());
  }

  @Override
  public Shape pictures() {
    return Shape.of(28, 28, 1);
  }

  @Override
  public Neocognitron classes(int changed) {
    return new Neocognitron(changed, name);
  }

  @Override
  public Neocognitron named(String changed) {
    return new Neocognitron(classes, changed);
  }

  @Override
  public String title() {
    return "neocognitron";
  }
}
