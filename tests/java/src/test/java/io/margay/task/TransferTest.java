package io.margay.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.data.LetterScenes;
import io.margay.data.Letters;
import io.margay.layer.Block;
import io.margay.layer.Dense;
import io.margay.layer.Softmax;
import io.margay.model.Model;
import io.margay.model.Predictor;
import io.margay.model.Zoo;
import io.margay.train.Adam;
import io.margay.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A head on the features of a network that knows upright letters, for letters that are turned. */
class TransferTest {

  private static final Block[] HEAD = {Dense.of(2), Softmax.of()};

  @TempDir Path folder;

  private Path backbone() throws IOException {
    Path file = folder.resolve("letters.safetensors");
    try (Trainer trainer =
        Trainer.of(Zoo.letters(16, 1)).optimizer(Adam.of(0.002)).batch(50).epochs(2).build()) {
      trainer.fit(Letters.of(16).rotation(0).train(1000, 1));
      trainer.save(file);
    }
    return file;
  }

  @Test
  void aHeadOnFeaturesIsTheWholeNetwork() throws IOException {
    Transfer transfer = Transfer.of(backbone(), "flatten");
    Dataset letters = Letters.of(16).rotation(40).train(400, 2).range(10, 310);
    Dataset features = transfer.features(letters);
    assertThat(features.size()).isEqualTo(300);
    assertThat(features.label(7)).isEqualTo(letters.label(7));
    Model head = transfer.head(HEAD);
    assertThat(head.parameterCount()).isLessThan(transfer.whole(HEAD).parameterCount());
    Path file = folder.resolve("turned.safetensors");
    Map<String, Tensor> trained;
    try (Trainer trainer = Trainer.of(head).optimizer(Adam.of(0.003)).epochs(15).build()) {
      trainer.fit(features);
      trained = trainer.parameters();
      assertThat(trainer.evaluate(features).accuracy()).isGreaterThan(0.95);
      transfer.save(file, trained, List.of("X", "O"), HEAD);
    }
    try (Predictor whole = Predictor.load(file);
        Predictor alone = Predictor.of(head, trained)) {
      for (int i = 0; i < 5; i++) {
        assertThat(whole.predict(letters.sample(i).toFloats()))
            .containsExactly(alone.predict(features.sample(i).toFloats()), within(1e-5f));
      }
    }
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    Path file = backbone();
    assertThatThrownBy(() -> Transfer.of(file, "flat"))
        .hasMessageStartingWith("Model: no node 'flat'");
    Transfer transfer = Transfer.of(file, "flatten");
    assertThatThrownBy(() -> transfer.parameters(Map.of(), HEAD))
        .hasMessageContaining("Transfer: the head has no dense/kernel, expected ");
    Dataset scenes = LetterScenes.of(24).train(2, 1);
    assertThatThrownBy(() -> transfer.features(scenes)).isInstanceOf(RuntimeException.class);
  }
}
