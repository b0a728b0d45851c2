package io.margay.train;

import io.margay.data.Dataset;
import io.margay.model.Objective;
import java.util.List;

/**
 * What a trainer was told, checked and fixed: the builder's values at the moment of the build.
 *
 * @param objective the model and its losses
 * @param recipe everything that decides the numbers; lanes and threads are those of {@code lanes}
 * @param lanes how a step is divided on this machine
 * @param validation null without
 * @param memoryLimit in bytes; 0: none
 */
record Settings(
    Objective objective,
    Recipe recipe,
    Lanes lanes,
    Dataset validation,
    long memoryLimit,
    List<Callback> callbacks) {

  Settings {
    recipe = recipe.lanes(lanes.shares()).threads(lanes.threads());
    callbacks = List.copyOf(callbacks);
  }

  /** The options that the native compiler gets. */
  String options() {
    return "mode=train batch="
        + recipe.batch()
        + " "
        + lanes.options()
        + " dtype="
        + recipe.type().word()
        + " seed="
        + recipe.seed()
        + " "
        + recipe.optimizer().options()
        + recipe.updates().options()
        + (memoryLimit > 0 ? " memory_limit=" + memoryLimit : "");
  }
}
