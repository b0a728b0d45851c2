package io.margay.model.zoo;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.layer.Block;
import io.margay.layer.Chain;
import io.margay.layer.Dense;
import io.margay.layer.Flatten;
import io.margay.layer.Initializer;
import io.margay.layer.Input;
import io.margay.layer.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A multilayer perceptron, for rows of tables: dense layers with ReLU, one after the other.
 *
 * <pre>
 * dense units, ReLU       as often as there are layers, He's initialisation
 * dense classes
 * </pre>
 *
 * @param units of each layer, at least 1
 * @param layers with ReLU, at least 1
 * @param classes at least 1; or numbers that are predicted
 * @param name before those of its layers, or empty
 */
public record Mlp(int units, int layers, int classes, String name) implements Architecture {

  /**
   * @throws IllegalArgumentException if there are no layers
   */
  public Mlp {
    if (layers < 1 || layers > 1000) {
      throw new IllegalArgumentException("mlp: " + layers + " layers, expected 1 to 1,000");
    }
  }

  /** Two layers of 64 units. */
  public static Mlp of() {
    return new Mlp(64, 2, 2, "");
  }

  @Override
  public Value compose(Value... inputs) {
    List<Block> blocks = new ArrayList<>();
    if (inputs[0].shape().rank() > 1) {
      blocks.add(Flatten.of());
    }
    for (int i = 1; i <= layers; i++) {
      blocks.add(Dense.of(units).relu().initializer(Initializer.heNormal()).named("hidden" + i));
    }
    blocks.add(Dense.of(classes).named("votes"));
    return Chain.of(blocks.toArray(Block[]::new)).compose(inputs);
  }

  /** With another number of units in each layer. */
  public Mlp units(int changed) {
    return new Mlp(changed, layers, classes, name);
  }

  /** With another number of layers. */
  public Mlp layers(int changed) {
    return new Mlp(units, changed, classes, name);
  }

  @Override
  public Optional<Input> input(Shape samples) {
    return Optional.of(Input.of(samples, DataType.F32).named("row"));
  }

  @Override
  public Optional<String> recipe() {
    return Optional.of("optimizer=adam:learning_rate=0.003 schedule=cosine batch=32 epochs=60");
  }

  @Override
  public Shape pictures() {
    return Shape.of(8);
  }

  @Override
  public Mlp classes(int changed) {
    return new Mlp(units, layers, changed, name);
  }

  @Override
  public Mlp named(String changed) {
    return new Mlp(units, layers, classes, changed);
  }

  @Override
  public String title() {
    return "mlp";
  }
}
