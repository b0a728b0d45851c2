package io.margay.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.augment.Augmentation;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.data.LetterScenes;
import io.margay.layer.Input;
import io.margay.model.Model;
import io.margay.model.Predictor;
import io.margay.train.Adam;
import io.margay.train.Recipe;
import io.margay.train.Trainer;
import java.util.List;
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
  void boxesMoveWithPictures() {
    Augmentation moves = Augmentation.parse("flip,contrast");
    assertThat(Localisation.of().moving(moves).text()).isEqualTo("flip,contrast,boxes:box");
    assertThat(ObjectDetection.of().moving(moves).boxes()).containsExactly("boxes");
    assertThat(InstanceSegmentation.of().moving(moves).boxes()).containsExactly("boxes");
    assertThat(Segmentation.of().moving(moves)).isEqualTo(moves);
    assertThat(ObjectDetection.of().moving(Augmentation.parse("contrast")).boxes()).isEmpty();
  }

  @Test
  void thereIsRoomForTheObjectsOfEachPicture() {
    float[] boxes = new float[3 * 5];
    Dataset three =
        Dataset.of(
            Column.input("image", Tensor.of(new byte[256], Shape.of(1, 16, 16, 1))),
            Column.target("boxes", Tensor.of(boxes, Shape.of(3, 5)))
                .offsets(new long[] {0, 3})
                .rowClasses(List.of("a")));
    ObjectDetection narrow = ObjectDetection.of().most(2);
    assertThatThrownBy(() -> narrow.data(three))
        .hasMessage(
            "Task: picture 0 has 3 objects, expected at most 2. Use most(3), or fitted(data).");
    assertThat(narrow.fitted(three).most()).isEqualTo(3);
    assertThat(ObjectDetection.of().fitted(three)).isEqualTo(ObjectDetection.of());
  }

  @Test
  void theLargestObjectIsLocalised() {
    float[] boxes = {0, 0, 0, 4, 4, 1, 4, 2, 12, 8, 0, 1, 1, 2, 2};
    Dataset three =
        Dataset.of(
            Column.input("image", Tensor.of(new byte[3 * 128], Shape.of(3, 8, 16, 1))),
            Column.target("boxes", Tensor.of(boxes, Shape.of(3, 5)))
                .offsets(new long[] {0, 2, 2, 3})
                .rowClasses(List.of("a", "b")));
    Dataset single = Localisation.of().data(three.subset(2, 1, 0));
    assertThat(Localisation.of().classNames(three)).containsExactly("a", "b");
    assertThat(single.size()).isEqualTo(2); // the second picture has no object
    assertThat(single.label("label", 0)).isZero();
    assertThat(single.label("label", 1)).isEqualTo(1);
    assertThat(single.row("box", 1, 0).toFloats()).containsExactly(0.25f, 0.25f, 0.75f, 1);
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
