package io.margay.cli;

import io.margay.loss.Evaluation;
import io.margay.train.EpochStats;
import io.margay.train.History;
import io.margay.train.Recipe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
 * and epochs {@code "validationMetrics"}: {@code {"digit/loss", "digit/accuracy", …}}; a confusion,
 * which the last epoch and the test have, is a list of rows. The test has its numbers beside loss
 * and accuracy, too: {@code {"loss", "accuracy", "mse", "r2", …}}.
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
        numbers.put("metrics", metrics(epoch.training()));
        epoch
            .validation()
            .ifPresent(validation -> numbers.put("validationMetrics", metrics(validation)));
      }
      epochs.add(numbers);
    }
    return JsonFile.object(
        "model",
        model,
        "parameters",
        parameters,
        "seed",
        recipe.seed(),
        "lanes",
        recipe.lanes(),
        "epochs",
        epochs,
        "test",
        tested(test, several));
  }

  /**
   * What a test said: loss and accuracy, and other measures by their names.
   *
   * @param several whether more was measured than a loss and its accuracy
   */
  static Map<String, Object> tested(Evaluation test, boolean several) {
    Map<String, Object> tested = JsonFile.object("loss", test.loss(), "accuracy", test.accuracy());
    if (several) {
      test.metrics().forEach(tested::putIfAbsent);
      tested.put("metrics", metrics(test));
    }
    return tested;
  }

  /** Numbers, and matrices as lists of rows, by name. */
  static Map<String, Object> metrics(Evaluation measured) {
    Map<String, Object> metrics = new LinkedHashMap<>(measured.metrics());
    measured.confusions().forEach((name, matrix) -> metrics.put(name, matrix.rows()));
    return metrics;
  }
}
