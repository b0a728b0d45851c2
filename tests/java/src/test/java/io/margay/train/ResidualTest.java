package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.Tensor;
import io.margay.data.Letters;
import io.margay.layer.Activation;
import io.margay.layer.Add;
import io.margay.layer.BatchNorm;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Flatten;
import io.margay.layer.Input;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Padding;
import io.margay.layer.Softmax;
import io.margay.layer.Value;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A residual network with batch normalisation: written by applying, trained, saved, loaded, asked.
 */
class ResidualTest {

  private static Model residual() {
    Input image = Input.image(28, 28, 1).scale(1 / 255.0);
    Value x =
        MaxPool2d.of(2).apply(normal(Conv2d.of(8, 3).padding(Padding.SAME).bias(false), image));
    Value more = normal(Conv2d.of(8, 3).padding(Padding.SAME).bias(false), x);
    Value sum = Activation.relu().apply(Add.of().apply(x, more));
    return Model.of(
        Softmax.of().apply(Dense.of(2).apply(Flatten.of().apply(MaxPool2d.of(2).apply(sum)))));
  }

  private static Value normal(Conv2d conv, Value x) {
    return Activation.relu().apply(BatchNorm.of().momentum(0.9).apply(conv.apply(x)));
  }

  @Test
  void learnsTheLettersAndIsReadBack(@TempDir Path folder) throws IOException {
    Model model = residual();
    assertThat(Model.parse(model.program())).isEqualTo(model);
    assertThat(model.summary())
        .contains("Total params: 1,498\nTrainable params: 1,466\nNon-trainable params: 32\n");

    Path file = folder.resolve("residual.safetensors");
    float[] sample = Letters.of(28).test(1, 2).sample(0).toFloats();
    float[] before;
    try (Trainer trainer =
        Trainer.of(model).optimizer(Adam.of(0.005)).batch(50).epochs(2).seed(1).lanes(2).build()) {
      trainer.fit(Letters.of(28).train(1000, 1));
      assertThat(trainer.evaluate(Letters.of(28).test(200, 1)).accuracy()).isGreaterThan(0.9);
      trainer.save(file);
      before = trainer.predictor().predict(sample);
    }
    try (ModelFile saved = ModelFile.open(file)) {
      assertThat(saved.model().classNames(List.of())).isEqualTo(model);
      Tensor mean = saved.tensor("batch_normalization/moving_mean");
      assertThat(mean.toFloats()).as("measured in training").hasSize(8).isNotEqualTo(new float[8]);
    }
    try (Predictor predictor = Predictor.load(file)) {
      assertThat(predictor.predict(sample)).isEqualTo(before);
    }
  }
}
