package io.margay.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.data.LetterScenes;
import io.margay.layer.Input;
import io.margay.model.Model;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What numbers of networks mean, by hand. */
class AnswersTest {

  private static final float NO = -20;

  /** A grid of 2x3 cells of 4 pixels, two classes; nobody votes. */
  private static float[] grid() {
    float[] cells = new float[2 * 3 * 6];
    for (int cell = 0; cell < 6; cell++) {
      cells[6 * cell] = NO;
      cells[6 * cell + 1] = NO;
    }
    return cells;
  }

  private static List<Detection> objects(float[] grid) {
    return ObjectDetection.of().objects(Tensor.of(grid, Shape.of(1, 2, 3, 6)), Shape.of(8, 12, 1));
  }

  @Test
  void aCellSaysClassScoreAndEdges() {
    float[] grid = grid();
    int cell = 6 * 4; // the second row, the middle: (1.5, 1.5) in cells
    grid[cell + 1] = 0;
    for (int edge = 2; edge < 6; edge++) {
      grid[cell + edge] = (float) Math.log(0.25 * edge); // 0.5, 0.75, 1, 1.25 cells away
    }
    // 1.5 + 1.25 cells down is beyond the picture, which ends at 2
    assertThat(objects(grid))
        .containsExactly(new Detection(1, 0.5, new Box(4 * 1f, 4 * 0.75f, 4 * 2.5f, 4 * 2f)));
  }

  @Test
  void ofCellsThatSayTheSameBoxTheSurestStays() {
    float[] grid = grid();
    for (int cell = 3; cell < 5; cell++) {
      grid[6 * cell] = cell - 2;
      grid[6 * cell + 2] = (float) Math.log(cell - 3 + 0.5);
      grid[6 * cell + 4] = (float) Math.log(5.5 - cell);
    }
    assertThat(objects(grid)).hasSize(1);
    assertThat(objects(grid).get(0).score()).isCloseTo(1 / (1 + Math.exp(-2)), within(1e-6));
    assertThat(objects(grid()).isEmpty()).isTrue();
  }

  @Test
  void wildDistancesEndAtThePicture() {
    float[] grid = grid();
    Arrays.fill(grid, 2, 6, 3000f);
    grid[0] = 9;
    assertThat(objects(grid)).hasSize(1);
    assertThat(objects(grid).get(0).box()).isEqualTo(new Box(0, 0, 12, 8));
  }

  @Test
  void objectsThatTouchAreToldApartByTheirBoxes() {
    // a band of class 1 in the upper row, one pixel of class 2 at its end
    Regions regions =
        Regions.of(Tensor.of(new int[] {1, 1, 1, 1, 2, 0, 0, 0, 0, 0}, Shape.of(2, 5)));
    List<Detection> objects =
        List.of(
            new Detection(0, 0.9, new Box(0, 0, 3, 2)), new Detection(0, 0.8, new Box(1, 0, 5, 2)));
    List<Mask> masks = InstanceSegmentation.masks(objects, regions);
    assertThat(masks.get(0)).isEqualTo(Mask.of(2, 5, (row, column) -> row == 0 && column < 2));
    assertThat(masks.get(1))
        .isEqualTo(Mask.of(2, 5, (row, column) -> row == 0 && (column == 2 || column == 3)));
    assertThat(masks.get(0).box()).isEqualTo(new Box(0, 0, 2, 1));
  }

  @Test
  void boxesInPixelsBecomeRowsOfShares() {
    Dataset scenes = LetterScenes.of(32).train(20, 4);
    Dataset data = ObjectDetection.of().most(4).data(scenes.range(5, 20));
    for (int i = 0; i < data.size(); i++) {
      List<GroundTruth> truths = ObjectRows.of(data, i);
      assertThat(truths).hasSize(scenes.rows("boxes", i + 5));
      float[] first = scenes.row("boxes", i + 5, 0).toFloats();
      assertThat(truths.get(0).kind()).isEqualTo((int) first[0]);
      assertThat(truths.get(0).box().x1()).isCloseTo(first[1], within(1e-4f));
      assertThat(truths.get(0).box().y2()).isCloseTo(first[4], within(1e-4f));
    }
    assertThat(ObjectDetection.of().most(4).data(data)).as("padded already").isSameAs(data);
    assertThatThrownBy(() -> ObjectDetection.of().most(5).data(data))
        .hasMessageContaining("expected 5x5 for each picture, or rows of 5 that vary");
    assertThatThrownBy(() -> ObjectDetection.of().most(1).data(scenes))
        .hasMessageContaining("objects, expected at most 1. Use most(");
  }

  @Test
  void aModelTellsItsTaskAndClasses() {
    Input picture = Input.image(32, 32, 1);
    for (Task task : Task.all()) {
      Model model = task.model(picture, List.of("a", "b", "c"));
      assertThat(Task.of(model).map(Task::name)).contains(task.name());
      assertThat(Task.named(task.name())).isEqualTo(task);
      assertThat(Model.parse(model.program()).classNames(List.of("a", "b", "c"))).isEqualTo(model);
      assertThatThrownBy(() -> model.classNames(List.of("a", "b")))
          .hasMessageStartingWith("Model: 2 class names, expected ");
    }
    assertThatThrownBy(() -> Task.named("detection"))
        .hasMessage("task 'detection': expected one of localise, detect, segment, instances");
  }
}
