package io.margay.model.zoo;

import io.margay.layer.Block;
import io.margay.layer.Composite;
import io.margay.layer.Concat;
import io.margay.layer.Value;
import java.util.List;

/**
 * Blocks side by side, each of which takes the same values; their channels are put together.
 *
 * @param blocks which are called {@code branch1}, {@code branch2} …
 * @param name before those of the layers, or empty
 */
record Branches(List<Block> blocks, String name) implements Composite {

  static Branches of(Block... blocks) {
    return new Branches(List.of(blocks), "");
  }

  @Override
  public Value compose(Value... inputs) {
    Value[] results = new Value[blocks.size()];
    for (int i = 0; i < results.length; i++) {
      results[i] = blocks.get(i).named("branch" + (i + 1)).apply(inputs);
    }
    return Concat.of().named("concat").apply(results);
  }

  @Override
  public Branches named(String changed) {
    return new Branches(blocks, changed);
  }
}
