package io.margay.cli;

import io.margay.loss.Evaluation;
import io.margay.train.EpochStats;
import io.margay.train.History;
import io.margay.train.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The numbers of a training, as {@code train --json} writes them:
 *
 * <pre>
 * {"model", "parameters", "seed", "lanes",
 *  "epochs": [{"loss", "accuracy", "validationLoss", "validationAccuracy", "seconds", "imagesPerSecond"}],
 *  "test": {"loss", "accuracy"}}
 * </pre>
 *
 * <p>With several losses, or other measures, each object that measures has {@code "metrics"} too,
 * and epochs {@code "validationMetrics"}: {@code {"digit/loss", "digit/accuracy", …}}.
 */
final class TrainReport {
  private TrainReport() {}

  static Map<String, Object> of(
      String model, long parameters, Recipe recipe, History history, Evaluation test) {
    boolean several = recipe.losses().size() > 1 || !recipe.measures().isEmpty();
    List<Object> epochs = new ArrayList<>();
    for (EpochStats epoch : history.epochs()) {
      Map<String, Object> numbers =
          JsonFile.object(
              "loss", epoch.loss(),
              "accuracy", epoch.accuracy(),
              "validationLoss", epoch.validationLoss(),
              "validationAccuracy", epoch.validationAccuracy(),
              "seconds", epoch.seconds(),
              "imagesPerSecond", epoch.imagesPerSecond());
      if (several) {
        numbers.put("metrics", epoch.training().metrics());
        epoch
            .validation()
            .ifPresent(validation -> numbers.put("validationMetrics", validation.metrics()));
      }
      epochs.add(numbers);
    }
    Map<String, Object> tested = JsonFile.object("loss", test.loss(), "accuracy", test.accuracy());
    if (several) {
      tested.put("metrics", test.metrics());
    }
    return JsonFile.object(
        "model", model,
        "parameters", parameters,
        "seed", recipe.seed(),
        "lanes", recipe.lanes(),
        "epochs", epochs,
        "test", tested);
  }
}
