package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.augment.Augmentation;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Flatten;
import io.margay.layer.Input;
import io.margay.layer.Padding;
import io.margay.layer.Softmax;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Focal;
import io.margay.loss.Loss;
import io.margay.loss.Measure;
import io.margay.loss.Mse;
import io.margay.model.Model;
import io.margay.model.Objective;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentedTrainingTest {

  private static final Dataset DATA = Stripes.data(60, 1);
  private static final Augmentation SOME = Augmentation.parse("flip,shift:0.3,crop:1,fill:wrap");

  @TempDir Path directory;

  private static TrainerBuilder trainer(Augmentation augmentation) {
    return Trainer.of(Stripes.model())
        .augment(augmentation)
        .batch(16)
        .epochs(3)
        .seed(4)
        .lanes(2)
        .validation(Stripes.data(30, 2));
  }

  private static Callback stopAfter(long step) {
    return new Callback() {
      @Override
      public void onBatch(BatchInfo batch, Trainer trainer) {
        if (batch.step() == step) {
          trainer.stop();
        }
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 5})
  void aResumedTrainingDrawsTheSame(int step) throws IOException {
    Path part = directory.resolve("part.safetensors");
    float[] expected;
    try (Trainer whole = trainer(SOME).build()) {
      whole.fit(DATA);
      expected = whole.parameter("dense/kernel").toFloats();
    }
    try (Trainer trainer = trainer(SOME).callback(stopAfter(step)).build()) {
      assertThat(trainer.fit(DATA).interrupted()).isTrue();
      trainer.checkpoint(part);
    }
    try (Trainer resumed = Trainer.resume(part).build()) {
      resumed.fit(DATA);
      assertThat(resumed.parameter("dense/kernel").toFloats()).isEqualTo(expected);
    }
  }

  @Test
  void stepsSeeOtherPicturesEveryEpochAndEvaluationsTheirOwn() {
    try (Trainer plain = trainer(Augmentation.none()).optimizer(Sgd.of(1e-30)).build();
        Trainer augmented = trainer(SOME).optimizer(Sgd.of(1e-30)).build()) {
      List<EpochStats> still = plain.fit(DATA).epochs();
      List<EpochStats> moving = augmented.fit(DATA).epochs();
      double first = still.get(0).loss();
      assertThat(still).allMatch(one -> near(one.loss(), first));
      assertThat(moving).noneMatch(one -> near(one.loss(), first));
      double once = moving.get(0).loss();
      assertThat(moving.subList(1, 3)).noneMatch(one -> near(one.loss(), once));
      assertThat(moving.get(2).validationLoss()).isEqualTo(still.get(2).validationLoss());
      assertThat(augmented.evaluate(DATA).loss()).isEqualTo(plain.evaluate(DATA).loss());
    }
  }

  private static boolean near(double one, double other) {
    return Math.abs(one - other) < 1e-6;
  }

  @Test
  void theProgramOfTheTrainingSaysItAndTheModelDoesNot() {
    Objective objective = Objective.of(Stripes.model(), List.of(CrossEntropy.of())).augment(SOME);
    assertThat(objective.program())
        .startsWith("image = input() shape=8x8x1 dtype=u8 scale=0.00392156862745098 augment=")
        .contains(" augment=flip,shift:0.3,crop:1,fill:wrap\n");
    assertThat(objective.model().program()).doesNotContain("augment");
    assertThat(Model.parse(objective.program())).isEqualTo(objective.model());
    try (Trainer trainer = trainer(SOME).build()) {
      assertThat(trainer.model().program()).doesNotContain("augment");
      assertThat(trainer.describe()).contains("margay:augment");
    }
  }

  @Test
  void whatCannotMoveIsRefused() {
    Model vectors =
        Model.sequential(Input.of(Shape.of(4), DataType.F32), Dense.of(3), Softmax.of());
    assertThatThrownBy(() -> Trainer.of(vectors).augment(SOME).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Model: augment=flip,shift:0.3,crop:1,fill:wrap changes pictures (rows x columns x"
                + " channels), the inputs are [input 4]. Leave it out.");
    Model maps = Model.sequential(Input.image(8, 8, 1), Conv2d.of(2, 3));
    assertThatThrownBy(() -> Trainer.of(maps).augment(SOME).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Model: augment=flip,shift:0.3,crop:1,fill:wrap moves pictures, but not the target of"
                + " conv2d, 6x6: expected as many rows and columns as the pictures have. Leave out"
                + " what moves, or say boxes:conv2d where they are boxes.");
  }

  @Test
  void targetsAndWeightsWithPlacesMoveWithThePicture() {
    Model maps = Model.sequential(Input.image(8, 8, 1), Conv2d.of(2, 3).padding(Padding.SAME));
    Augmentation augmentation = Augmentation.parse("flip,hue");
    assertThat(program(maps, CrossEntropy.of().ignoreIndex(255).mask("trust"), augmentation))
        .contains(
            "\nlabel = input() shape=8x8 dtype=i64 augment=flip,hue moves=nearest outside=255\n")
        .contains("\nweights = input() shape=8x8 augment=flip,hue moves=nearest\n");
    assertThat(program(maps, Mse.of(), augmentation))
        .contains("\nlabel = input() shape=8x8x2 augment=flip,hue moves=bilinear\n");
    assertThat(program(maps, Mse.of(), Augmentation.parse("hue")))
        .as("colours move nothing")
        .contains("\nlabel = input() shape=8x8x2\n");
  }

  private static String program(Model model, Loss loss, Augmentation augmentation) {
    return Objective.of(model, List.of(loss)).augment(augmentation).program();
  }

  @Test
  void classesMixWithTheirSamples() {
    Model model = Stripes.model();
    Augmentation mixup = Augmentation.parse("mixup:0.4");
    assertThat(program(model, CrossEntropy.of(), mixup))
        .contains(
            "\n"
                + "label.mixed = input() shape=3 dtype=i64 augment=mixup:0.4 moves=classes"
                + " picture=8x8\n")
        .contains("\nloss = cross_entropy(dense, label.mixed) top_k=3\n");
    assertThat(program(model, Mse.of(), mixup))
        .contains("\nlabel = input() shape=3 augment=mixup:0.4 moves=values picture=8x8\n");
    try (Trainer mixing = trainer(mixup).measure(Measure.f1()).optimizer(Sgd.of(1e-30)).build();
        Trainer plain =
            trainer(Augmentation.none()).measure(Measure.f1()).optimizer(Sgd.of(1e-30)).build()) {
      double loss = mixing.fit(DATA).last().loss();
      assertThat(loss).isNotCloseTo(plain.fit(DATA).last().loss(), within(1e-3));
      assertThat(mixing.evaluate(DATA).metrics()).isEqualTo(plain.evaluate(DATA).metrics());
      assertThat(mixing.evaluate(DATA).loss()).isCloseTo(plain.evaluate(DATA).loss(), within(1e-6));
    }
  }

  @Test
  void aNetworkLearnsBoxesThatMove() {
    int samples = 64;
    byte[] pixels = new byte[samples * Stripes.PIXELS];
    float[] corners = new float[samples * 4];
    for (int i = 0; i < samples; i++) {
      int row = i / 8;
      int column = i % 8;
      pixels[i * Stripes.PIXELS + row * 8 + column] = (byte) 255;
      System.arraycopy(
          new float[] {column / 8f, row / 8f, (column + 1) / 8f, (row + 1) / 8f},
          0,
          corners,
          4 * i,
          4);
    }
    Dataset data =
        Dataset.of(
            Column.input("image", Tensor.of(pixels, Shape.of(samples, 8, 8, 1))),
            Column.target("box", Tensor.of(corners, Shape.of(samples, 4))));
    Model model =
        Model.sequential(
            Input.image(8, 8, 1).scale(1 / 255.0), Flatten.of(), Dense.of(4).named("box"));
    Augmentation flips = Augmentation.parse("flip:axis=both,boxes:box");
    assertThat(program(model, Mse.of(), flips))
        .contains("\nlabel = input() shape=4 augment=flip:axis=both moves=boxes picture=8x8\n");
    try (Trainer trainer =
        Trainer.of(model)
            .loss(Mse.of())
            .augment(flips)
            .optimizer(Adam.of(0.05))
            .batch(16)
            .epochs(60)
            .lanes(2)
            .build()) {
      assertThat(trainer.fit(data).last().loss())
          .as("the mean square of boxes that stayed would be that of their places, 0.08")
          .isLessThan(1e-3);
    }
    assertThatThrownBy(() -> program(model, Mse.of(), Augmentation.parse("flip,boxes:bax")))
        .hasMessage(
            "Model: augment=flip,boxes:bax: boxes of bax, expected an output that a loss looks at,"
                + " of [box]");
    assertThatThrownBy(
            () -> program(Stripes.model(), Mse.of(), Augmentation.parse("flip,boxes:softmax")))
        .hasMessage(
            "Model: augment=flip,boxes:softmax: the target of softmax is 3, expected boxes, 4"
                + " numbers or rows of 4 or 5, and nothing that mixes samples.");
  }

  @Test
  void whatCannotMixIsRefused() {
    Augmentation mixup = Augmentation.parse("mixup");
    assertThatThrownBy(() -> trainer(mixup).loss(Focal.of()).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Model: augment=mixup mixes samples, but not the target of focal of softmax, a class."
                + " Use cross_entropy without an index to ignore.");
    Model maps = Model.sequential(Input.image(8, 8, 1), Conv2d.of(2, 3).padding(Padding.SAME));
    assertThatThrownBy(() -> Trainer.of(maps).augment(mixup).build())
        .hasMessageEndingWith("cross_entropy of conv2d, a class for each place. Use cutmix.");
    assertThat(program(maps, CrossEntropy.of(), Augmentation.parse("cutmix")))
        .contains("\nlabel = input() shape=8x8 dtype=i64 augment=cutmix moves=nearest\n");
  }

  @Test
  void aNetworkLearnsMasksThatMove() {
    int samples = 40;
    byte[] pixels = new byte[samples * Stripes.PIXELS];
    int[] places = new int[samples * Stripes.PIXELS];
    for (int i = 0; i < pixels.length; i++) {
      places[i] = Math.floorMod(i * 2_654_435_761L >>> 16, 3L) == 0 ? 1 : 0;
      pixels[i] = (byte) (places[i] == 1 ? 200 : 30);
    }
    Dataset data =
        Dataset.of(
            Column.input("image", Tensor.of(pixels, Shape.of(samples, 8, 8, 1))),
            Column.target("label", Tensor.of(places, Shape.of(samples, 8, 8)))
                .classes(List.of("paper", "ink"), 255));
    Model model =
        Model.sequential(
            Input.image(8, 8, 1).scale(1 / 255.0), Conv2d.of(2, 1).padding(Padding.SAME));
    try (Trainer trainer =
        Trainer.of(model)
            .loss(CrossEntropy.of().ignoreIndex(255))
            .augment(Augmentation.parse("flip:axis=both,shift:0.4,fill:value=128"))
            .optimizer(Adam.of(0.1))
            .batch(10)
            .epochs(40)
            .lanes(2)
            .build()) {
      double accuracy = trainer.fit(data).last().accuracy();
      assertThat(accuracy)
          .as("a mask that stayed would be right by chance alone")
          .isCloseTo(1, within(1e-9));
    }
  }
}
