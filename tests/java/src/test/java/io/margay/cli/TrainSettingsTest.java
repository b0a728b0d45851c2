package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.augment.Augmentation;
import io.margay.augment.Rotate;
import io.margay.augment.Shift;
import io.margay.augment.Zoom;
import io.margay.model.Model;
import io.margay.model.Zoo;
import io.margay.train.Adam;
import io.margay.train.Optimizer;
import io.margay.train.Recipe;
import io.margay.train.RmsProp;
import io.margay.train.Schedule;
import io.margay.train.Sgd;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainSettingsTest {

  private static Recipe recipe(Optimizer optimizer, Schedule schedule, int batch, int epochs) {
    return Recipe.of().optimizer(optimizer).schedule(schedule).batch(batch).epochs(epochs);
  }

  @Test
  void theRecipesAreTheLectures() {
    assertThat(UsualRecipe.of("keras-sequential"))
        .isEqualTo(recipe(RmsProp.of(0.001), Schedule.constant(), 64, 5));
    assertThat(UsualRecipe.of("keras-functional")).isEqualTo(UsualRecipe.of("keras-sequential"));
    assertThat(UsualRecipe.of("kth-cnn"))
        .isEqualTo(recipe(Adam.of(0.001), Schedule.cosine(), 100, 3));
    assertThat(UsualRecipe.of("one-layer"))
        .isEqualTo(recipe(Sgd.of(0.5), Schedule.constant(), 100, 10));
    assertThat(UsualRecipe.of("five-layers"))
        .isEqualTo(recipe(Adam.of(0.005), Schedule.exponential(0.6), 100, 10));
    assertThat(UsualRecipe.of("letters"))
        .isEqualTo(
            recipe(Adam.of(0.001), Schedule.constant(), 50, 4)
                .augment(Augmentation.of(Rotate.of(30), Zoom.of(0.33), Shift.of(0.1))));
    assertThat(UsualRecipe.of("net.txt"))
        .isEqualTo(recipe(Adam.of(0.001), Schedule.constant(), 64, 5));
  }

  @Test
  void withoutOptionsTheRecipeHolds() {
    Recipe settings = TrainSettings.of(new TrainOptions(), null, UsualRecipe.of("kth-cnn"));
    assertThat(settings)
        .isEqualTo(UsualRecipe.of("kth-cnn").lanes(Runtime.getRuntime().availableProcessors()));
  }

  @Test
  void whatIsSaidComesBeforeTheCheckpointAndTheCheckpointBeforeTheRecipe() {
    TrainOptions options = new TrainOptions();
    options.epochs = 7;
    options.learningRate = 0.25;
    Model model = Zoo.byName("letters").orElseThrow();
    StoredTraining before =
        new StoredTraining(
            Path.of("x"),
            model,
            Recipe.parse(
                "epochs=3 batch=50 optimizer=sgd:momentum=0.5 seed=9 lanes=1 shuffle=false"),
            Map.of(),
            FileTime.fromMillis(0));
    Recipe settings = TrainSettings.of(options, before, UsualRecipe.of("kth-cnn"));
    assertThat(settings)
        .isEqualTo(
            Recipe.of()
                .epochs(7)
                .batch(50)
                .optimizer(new Sgd(0.25, 0.5, false, 0))
                .seed(9)
                .lanes(1)
                .shuffle(false));
    assertThat(TrainSettings.line(settings.schedule(Schedule.cosine())))
        .isEqualTo("sgd, learning rate 0.25 cosine, batch 50, 7 epochs, seed 9, 1 lane, f32");
  }

  @Test
  void thereAreNeverMoreLanesThanSamplesInAStep() {
    TrainOptions options = new TrainOptions();
    options.batch = 1;
    assertThat(TrainSettings.of(options, null, UsualRecipe.of("letters")).lanes()).isEqualTo(1);
  }
}
