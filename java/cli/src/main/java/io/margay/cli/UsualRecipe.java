package io.margay.cli;

import io.margay.loss.CrossEntropy;
import io.margay.loss.Loss;
import io.margay.model.Model;
import io.margay.model.Node;
import io.margay.model.Zoo;
import io.margay.train.Recipe;
import java.util.List;

/** How a network is trained when the command line does not say otherwise. */
final class UsualRecipe {
  /** Adam, with what the Keras deck has. */
  private static final String OTHERS = "optimizer=adam:learning_rate=0.001 batch=64 epochs=5";

  /** What GoogLeNet's authors gave the losses of its auxiliary classes. */
  private static final double AUXILIARY = 0.3;

  private UsualRecipe() {}

  /** What the network says itself, by its file or its documentation; for any other one for all. */
  static Recipe of(String network) {
    return Recipe.parse(Zoo.recipe(network).orElse(OTHERS));
  }

  /** The same with a loss for each output of a published network that has auxiliary ones. */
  static Recipe of(String network, Model model) {
    List<Node> outputs = model.outputs();
    return outputs.size() > 1 && Zoo.published().contains(network.split(":", 2)[0])
        ? of(network)
            .losses(
                outputs.stream()
                    .<Loss>map(
                        output ->
                            CrossEntropy.of()
                                .output(output.name())
                                .weight(output == outputs.get(0) ? 1 : AUXILIARY))
                    .toList())
        : of(network);
  }
}
