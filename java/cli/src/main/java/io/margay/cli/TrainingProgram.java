package io.margay.cli;

import io.margay.internal.plan.Plan;
import io.margay.loss.Loss;
import io.margay.model.Model;
import io.margay.model.Objective;
import io.margay.train.Optimizer;
import io.margay.train.Recipe;
import java.util.List;

/**
 * A network as its training compiles it.
 *
 * @param model the network
 * @param losses that it makes small: those of its file, else of its recipe
 * @param optimizer of its recipe
 */
record TrainingProgram(Model model, List<Loss> losses, Optimizer optimizer) {

  static TrainingProgram of(NamedModel named) {
    Recipe recipe = UsualRecipe.of(named.name(), named.model());
    List<Loss> stated = named.losses();
    return new TrainingProgram(
        named.model(), stated.isEmpty() ? recipe.losses() : stated, recipe.optimizer());
  }

  /**
   * @param options of the plan beside the optimiser's
   */
  Plan compile(String options) {
    return Plan.compile(
        Objective.of(model, losses).program(), "mode=train " + options + " " + optimizer.options());
  }
}
