package io.margay.cli;

import io.margay.model.Zoo;
import io.margay.train.Recipe;

/** How a network is trained when the command line does not say otherwise. */
final class UsualRecipe {
  /** Adam, with what the Keras deck has. */
  private static final String OTHERS = "optimizer=adam:learning_rate=0.001 batch=64 epochs=5";

  private UsualRecipe() {}

  /** What the file of a network of the lectures says; for any other network one for all. */
  static Recipe of(String network) {
    return Recipe.parse(Zoo.recipe(network).orElse(OTHERS));
  }
}
