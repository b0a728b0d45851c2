package io.margay.cli;

import io.margay.train.EpochStats;
import io.margay.train.Evaluation;
import io.margay.train.History;
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
 */
final class TrainReport {
  private TrainReport() {}

  static Map<String, Object> of(String model, long parameters, TrainSettings settings, History history,
      Evaluation test) {
    List<Object> epochs = new ArrayList<>();
    for (EpochStats epoch : history.epochs()) {
      epochs.add(JsonFile.object(
          "loss", epoch.loss(),
          "accuracy", epoch.accuracy(),
          "validationLoss", epoch.validationLoss(),
          "validationAccuracy", epoch.validationAccuracy(),
          "seconds", epoch.seconds(),
          "imagesPerSecond", epoch.imagesPerSecond()));
    }
    return JsonFile.object(
        "model", model,
        "parameters", parameters,
        "seed", settings.seed(),
        "lanes", settings.lanes(),
        "epochs", epochs,
        "test", JsonFile.object("loss", test.loss(), "accuracy", test.accuracy()));
  }
}
