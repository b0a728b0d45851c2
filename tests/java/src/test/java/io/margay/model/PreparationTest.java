package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.data.Spectrogram;
import io.margay.layer.Dense;
import io.margay.layer.Embedding;
import io.margay.layer.Flatten;
import io.margay.layer.Initializer;
import io.margay.layer.Input;
import io.margay.layer.Softmax;
import io.margay.loss.Mse;
import io.margay.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How something raw becomes a model's input goes from the data into the model and its file. */
class PreparationTest {

  private static final Spectrogram HEARD = Spectrogram.mel(8000, 4).frames(3);

  @TempDir private Path folder;

  private static Model model() {
    return Model.sequential(
        Input.of(Shape.of(4, 3, 1), DataType.F32).named("sound"),
        Flatten.of(),
        Dense.of(2).named("votes"),
        Softmax.of());
  }

  private static Dataset data(Spectrogram spectrogram) {
    Column sounds = Column.input("anything", Tensor.zeros(DataType.F32, Shape.of(4, 4, 3, 1)));
    return Dataset.of(
        sounds.prepared(spectrogram),
        Column.target("label", Tensor.of(new int[] {0, 1, 0, 1}, Shape.of(4)))
            .classes(List.of("a", "b")));
  }

  @Test
  void theFileHasWhatTheDataSaid() throws IOException {
    Path file = folder.resolve("m.safetensors");
    Path checkpoint = folder.resolve("m.checkpoint");
    try (Trainer trainer = Trainer.of(model()).lanes(1).build()) {
      trainer.fit(data(HEARD));
      assertThat(trainer.model().preparations()).containsEntry("sound", HEARD);
      trainer.save(file);
      trainer.checkpoint(checkpoint);
    }
    for (Path written : List.of(file, checkpoint)) {
      try (ModelFile stored = ModelFile.open(written)) {
        assertThat(stored.model().preparations()).containsOnlyKeys("sound");
        assertThat(stored.model().preparations().get("sound")).isEqualTo(HEARD);
        assertThat(stored.model()).isEqualTo(stored.model().prepared("sound", HEARD));
        assertThat(stored.model().classNames()).containsExactly("a", "b");
      }
    }
    try (Predictor predictor = Predictor.load(file)) {
      assertThat(predictor.model().preparations().get("sound")).isEqualTo(HEARD);
      assertThat(predictor.evaluate(data(HEARD)).samples()).isEqualTo(4);
      Dataset other = data(HEARD.level(new Spectrogram.Level(HEARD.level().reference(), -60)));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> predictor.evaluate(other))
          .withMessageStartingWith(
              "Model: the dataset's column anything is prepared as spectrogram:rate=8000:")
          .withMessageContaining(":floor=-60, the model's input sound as spectrogram:")
          .withMessageEndingWith(":floor=-80. Prepare the data as model.preparations() says.");
    }
  }

  @Test
  void partsOfAModelKeepIt() {
    Model model = model().prepared("sound", HEARD);
    assertThat(model.upTo("votes").preparations()).containsEntry("sound", HEARD);
    assertThat(model.replaceHead("flatten", Dense.of(3)).preparations()).containsKey("sound");
    assertThat(model.freeze("votes").classNames(List.of("a", "b")).preparations())
        .containsKey("sound");
    assertThat(model).isNotEqualTo(model());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model().prepared("picture", HEARD))
        .withMessage("Model: no input 'picture', expected one of [sound]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model().prepared("sound", HEARD.frames(9)))
        .withMessage(
            "Model: the input sound is 4x3x1, prepared as 4x9x1. Begin the model with an input of"
                + " that shape.");
    Column three = Column.input("sound", Tensor.zeros(DataType.F32, Shape.of(2, 3)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> three.prepared(HEARD))
        .withMessage("Column[sound 3 f32]: prepared as 4x3x1, expected samples of that shape");
  }

  @Test
  void anArrayOfFloatsIsTakenForIndicesWhereTheModelReadsRows() {
    Model words =
        Model.sequential(
            Input.of(Shape.of(3), DataType.I32).named("text"),
            Embedding.of(4, 2).initializer(Initializer.constant(0.5)),
            Flatten.of(),
            Dense.of(1).bias(false).initializer(Initializer.constant(1)).named("sum"));
    try (Trainer trainer = Trainer.of(words).loss(Mse.of()).build();
        Predictor predictor = trainer.predictor()) {
      assertThat(predictor.predict(new float[] {0, 3, 1})).containsExactly(3);
      assertThat(predictor.classify(new float[] {0, 3, 1}, 1)).hasSize(1);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> predictor.predict(new float[] {0, 1.5f, 1}))
          .withMessage("sample 0: value 1 is 1.5, expected the index of a row");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> predictor.predict(new float[] {0, 4, 1}))
          .withMessageContaining("sample 0");
    }
  }
}
