package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.DataType;
import io.margay.augment.Augmentation;
import io.margay.augment.Axis;
import io.margay.augment.Crop;
import io.margay.augment.Fill;
import io.margay.augment.Flip;
import io.margay.data.Draw;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Evaluation;
import io.margay.loss.Measure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTest {

  private static final Recipe FULL =
      new Recipe(
          List.of(
              CrossEntropy.of().output("digit").weight(1 / 3.0).topK(2),
              CrossEntropy.of()
                  .output("odd")
                  .target("parity")
                  .softLabels(true)
                  .fromProbabilities(true)),
          List.of(Measure.f1().micro(), Measure.topK(3).output("odd")),
          new Sgd(0.1 / 3, 0.9, true, 0.01),
          Schedule.warmUp(2, Schedule.exponential(0.7)),
          new Updates(Clipping.norm(0.5), 2, 0.999),
          new Sampling(17, 4, -5, false, 0.125, Draw.weighted("trust")),
          new Computation(3, 2, DataType.F64),
          Augmentation.of(
              Flip.of(0.25).axis(Axis.BOTH), Crop.of().padding(4), Fill.of(Fill.Mode.EDGE)));

  @Test
  void textBringsBackEverySetting() {
    assertThat(Recipe.parse(FULL.text())).isEqualTo(FULL);
    assertThat(Recipe.parse(Recipe.of().text())).isEqualTo(Recipe.of());
    assertThat(Recipe.of().text())
        .isEqualTo(
            "loss=cross_entropy"
                + " optimizer=adam:learning_rate=0.001:beta1=0.9:beta2=0.999:epsilon=1.0E-7:amsgrad=false:weight_decay=0.0"
                + " schedule=constant clip=none accumulate=1 average=0.0 batch=32 epochs=1 seed=0"
                + " shuffle=true validation_split=0.0 lanes=auto threads=1 type=f32 augment=none");
    assertThat(FULL.text()).endsWith(" augment=flip:0.25:axis=both,crop:4,fill:edge");
    assertThat(FULL.text())
        .startsWith(
            "loss=cross_entropy:output=digit:top_k=2:weight=0.3333333333333333"
                + " loss=cross_entropy:output=odd:target=parity:from=probabilities:soft_labels=true"
                + " measure=f1:over=micro measure=top_k:output=odd:k=3 optimizer=sgd:");
  }

  @Test
  void whatIsLeftOutStays() {
    assertThat(Recipe.parse("")).isEqualTo(Recipe.of());
    assertThat(Recipe.parse("  batch=64\n epochs=5 ")).isEqualTo(Recipe.of().batch(64).epochs(5));
    assertThat(FULL.with("lanes=auto loss=cross_entropy"))
        .isEqualTo(FULL.lanes(0).losses(List.of(CrossEntropy.of())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batches=3 | recipe: 'batches=3', expected key=value with one of the keys loss, measure,"
            + " optimizer, schedule, clip, ",
        "shuffle | recipe: 'shuffle', expected key=value with one of the keys loss, ",
        "batch=1 batch=2 | recipe: 'batch=2': batch comes twice, expected once",
        "augment=flop | recipe: 'augment=flop': augment 'flop': 'flop' is unknown, expected ",
        "clip=norm | recipe: 'clip=norm': clip 'norm': expected none, value:LIMIT, norm:LIMIT or"
            + " global_norm:LIMIT",
        "clip=norm:x | recipe: 'clip=norm:x': clip 'norm:x': 'x', expected a number",
        "clip=value:0 | recipe: 'clip=value:0': Clipping: limit 0.0, expected 1.0E-12 to 1.0E12",
        "accumulate=0 | recipe: 'accumulate=0': Trainer: accumulate 0, expected at least 1",
        "average=1 | recipe: 'average=1': Trainer: average 1.0, expected 0 to 0.9999999999",
        "batch=many | recipe: 'batch=many': expected a whole number",
        "validation_split=x | recipe: 'validation_split=x': expected a number",
        "batch=0 | recipe: 'batch=0': Trainer: batch 0, expected at least 1",
        "shuffle=yes | recipe: 'shuffle=yes': expected true or false",
        "type=i32 | recipe: 'type=i32': Trainer: type i32, expected f32 or f64",
        "schedule=never | recipe: 'schedule=never': schedule 'never': expected constant, ",
        "optimizer=sgd:x=1 | recipe: 'optimizer=sgd:x=1': optimizer 'sgd:x=1': sgd has no x, it has"
            + " learning_rate, ",
        "loss=hing | recipe: 'loss=hing': loss 'hing': 'hing' is unknown, expected"
            + " binary_cross_entropy, cross_entropy",
        "loss=cross_entropy:weight=-1 | recipe: 'loss=cross_entropy:weight=-1': Loss:"
            + " weight -1.0, expected a number from 0",
        "loss=cross_entropy:from=x | recipe: 'loss=cross_entropy:from=x': loss"
            + " 'cross_entropy:from=x': from=x, expected logits or",
        "loss=cross_entropy:top_k=x | recipe: 'loss=cross_entropy:top_k=x': loss"
            + " 'cross_entropy:top_k=x': top_k=x, expected a whole"
      })
  void wrongWordsAreNamed(String text, String message) {
    assertThatThrownBy(() -> Recipe.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void theFirstLossAfterARecipeTakesThePlaceOfItsLosses() {
    Recipe recipe = Recipe.parse("batch=8 lanes=1");
    try (Trainer one =
            Trainer.of(Stripes.model()).recipe(recipe).loss(CrossEntropy.of().topK(2)).build();
        Trainer two =
            Trainer.of(Stripes.model())
                .loss(CrossEntropy.of())
                .recipe(recipe)
                .loss(CrossEntropy.of().target("label").topK(2))
                .loss(CrossEntropy.of().target("label").weight(0))
                .build()) {
      assertThat(one.evaluate(Stripes.data(8, 1)).metrics().keySet())
          .containsExactly("accuracy", "top_k_accuracy");
      Evaluation both = two.evaluate(Stripes.data(8, 1));
      assertThat(both.metrics()).hasSize(6);
      assertThat(both.loss())
          .as("a weight of 0 only watches")
          .isEqualTo(one.evaluate(Stripes.data(8, 1)).loss());
    }
  }

  @Test
  void aRecipeIsWhatItsTrainerDoes() {
    try (Trainer built =
            Trainer.of(Stripes.model())
                .optimizer(Sgd.of(0.1))
                .batch(8)
                .epochs(2)
                .seed(3)
                .lanes(2)
                .build();
        Trainer told =
            Trainer.of(Stripes.model())
                .recipe(
                    Recipe.parse("optimizer=sgd:learning_rate=0.1 batch=8 epochs=2 seed=3 lanes=2"))
                .build()) {
      assertThat(TrainerTest.losses(told.fit(Stripes.data(40, 1))))
          .isEqualTo(TrainerTest.losses(built.fit(Stripes.data(40, 1))));
    }
  }
}
