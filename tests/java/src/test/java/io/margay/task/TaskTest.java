package io.margay.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.data.Dataset;
import io.margay.data.LetterScenes;
import io.margay.layer.Input;
import io.margay.model.Model;
import io.margay.model.Predictor;
import io.margay.train.Adam;
import io.margay.train.Recipe;
import io.margay.train.Trainer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Small pictures with letters are learned; {@code TaskCommandsTest} has the other tasks. */
class TaskTest {

  private static final int SIZE = 32;

  private static Map<String, Double> trained(Task task, int most, int epochs) {
    LetterScenes scenes = LetterScenes.of(SIZE).letters(1, most);
    Dataset drawn = scenes.train(300, 1);
    Dataset train = task.data(drawn);
    Dataset test = task.data(scenes.test(60, 1));
    Model model = task.model(Input.image(SIZE, SIZE, 1).scale(1 / 255.0), task.classNames(drawn));
    assertThat(Task.of(model).map(Task::name)).contains(task.name());
    Recipe recipe =
        Recipe.of()
            .losses(task.losses())
            .optimizer(Adam.of(0.003))
            .batch(20)
            .epochs(epochs)
            .lanes(2)
            .seed(1);
    try (Trainer trainer = Trainer.of(model).recipe(recipe).build()) {
      trainer.fit(train);
      try (Predictor predictor = Predictor.of(model, trainer.parameters())) {
        Map<String, Double> figures = task.figures(predictor, test);
        return figures;
      }
    }
  }

  @Test
  void localisationFindsTheLetter() {
    Map<String, Double> figures = trained(Localisation.of(), 1, 8);
    assertThat(figures.get("accuracy")).isGreaterThan(0.85);
    assertThat(figures.get("boxIoU")).isGreaterThan(0.45);
  }

  @Test
  void instancesHaveMasks() {
    Map<String, Double> figures =
        trained(new InstanceSegmentation(ObjectDetection.of().most(4)), 3, 6);
    assertThat(figures.get("maskAP50")).isGreaterThan(0.7);
  }
}
