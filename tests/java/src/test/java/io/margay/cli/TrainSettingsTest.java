package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.train.Adam;
import io.margay.train.RmsProp;
import io.margay.train.Schedule;
import io.margay.train.Sgd;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainSettingsTest {

  @Test
  void theRecipesAreTheLectures() {
    assertThat(Recipe.of("keras-sequential")).isEqualTo(new Recipe(RmsProp.of(0.001), Schedule.constant(), 64, 5));
    assertThat(Recipe.of("keras-functional")).isEqualTo(Recipe.of("keras-sequential"));
    assertThat(Recipe.of("kth-cnn")).isEqualTo(new Recipe(Adam.of(0.001), Schedule.cosine(), 100, 3));
    assertThat(Recipe.of("one-layer")).isEqualTo(new Recipe(Sgd.of(0.5), Schedule.constant(), 100, 10));
    assertThat(Recipe.of("five-layers")).isEqualTo(new Recipe(Adam.of(0.005), Schedule.exponential(0.6), 100, 10));
  }

  @Test
  void withoutOptionsTheRecipeHolds() {
    TrainSettings settings = TrainSettings.of(new TrainOptions(), Map.of(), Recipe.of("kth-cnn"));
    assertThat(settings.optimizer()).isEqualTo(Adam.of(0.001));
    assertThat(settings.batch()).isEqualTo(100);
    assertThat(settings.epochs()).isEqualTo(3);
    assertThat(settings.seed()).isZero();
    assertThat(settings.lanes()).isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void whatIsSaidComesBeforeTheCheckpointAndTheCheckpointBeforeTheRecipe() {
    TrainOptions options = new TrainOptions();
    options.epochs = 7;
    options.learningRate = 0.25;
    Map<String, String> before = Map.of("epochs", "3", "batch", "50", "optimizer", "sgd:momentum=0.5", "seed", "9",
        "lanes", "1");
    TrainSettings settings = TrainSettings.of(options, before, Recipe.of("kth-cnn"));
    assertThat(settings.epochs()).isEqualTo(7);
    assertThat(settings.batch()).isEqualTo(50);
    assertThat(settings.optimizer()).isEqualTo(new Sgd(0.25, 0.5, false, 0));
    assertThat(settings.seed()).isEqualTo(9);
    assertThat(settings.lanes()).isEqualTo(1);
    assertThat(settings).hasToString("sgd, learning rate 0.25 cosine, batch 50, 7 epochs, seed 9, 1 lane, f32");
  }

  @Test
  void thereAreNeverMoreLanesThanSamplesInAStep() {
    TrainOptions options = new TrainOptions();
    options.batch = 1;
    assertThat(TrainSettings.of(options, Map.of(), Recipe.of("letters")).lanes()).isEqualTo(1);
  }
}
