package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.layer.Activation;
import io.margay.layer.BatchNorm;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Embedding;
import io.margay.layer.Flatten;
import io.margay.layer.GroupNorm;
import io.margay.layer.Initializer;
import io.margay.layer.Input;
import io.margay.layer.InstanceNorm;
import io.margay.layer.LayerNorm;
import io.margay.layer.Learned;
import io.margay.layer.Learning;
import io.margay.layer.PRelu;
import io.margay.layer.Softmax;
import io.margay.train.PartialLoad;
import io.margay.train.Recipe;
import io.margay.train.Sgd;
import io.margay.train.Stripes;
import io.margay.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model says of the training of its layers, and loading a part of one. */
class FreezeTest {

  private static final Recipe RECIPE =
      Recipe.parse("lanes=1 batch=10 optimizer=sgd:learning_rate=0.1");

  @TempDir Path directory;

  private static Model model(int classes) {
    return Model.sequential(
        Input.image(Stripes.SIDE, Stripes.SIDE, 1).scale(1 / 255.0),
        Conv2d.of(4, 3).named("block1/conv"),
        BatchNorm.of().named("block1/norm"),
        Activation.relu(),
        Conv2d.of(4, 3).relu().named("block2/conv"),
        Flatten.of(),
        Dense.of(classes).named("head"),
        Softmax.of());
  }

  private static List<String> frozen(Model model) {
    return model
        .program()
        .lines()
        .filter(line -> line.contains(" frozen=true"))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .collect(Collectors.toList());
  }

  @Test
  void layersAreFrozenByNameAndPattern() {
    Model model = model(3).classNames(List.of("a", "b", "c"));
    assertThat(frozen(model)).isEmpty();
    assertThat(frozen(model.freeze("block1/*"))).containsExactly("block1/conv", "block1/norm");
    assertThat(frozen(model.freeze("block?/conv"))).containsExactly("block1/conv", "block2/conv");
    assertThat(frozen(model.freeze("*").unfreeze("head")))
        .containsExactly("block1/conv", "block1/norm", "block2/conv");
    assertThat(model.freeze("*").unfreeze("*")).isEqualTo(model);
    assertThat(frozen(model.freeze("**o*1/**n**?*"))).containsExactly("block1/conv", "block1/norm");
    assertThatThrownBy(() -> model.freeze("*".repeat(200) + "*o".repeat(50) + "!"))
        .hasMessageContaining("is no layer with parameters"); // and not after hours
    assertThat(model.freeze("head").freeze("head")).isEqualTo(model.freeze("head"));
    assertThat(model.freeze("*").summary()).contains("Trainable params: 0");
    assertThatThrownBy(() -> model.freeze("block3/*"))
        .hasMessage(
            "Model: 'block3/*' is no layer with parameters of its own, expected one of"
                + " [block1/conv, block1/norm, block2/conv, head]");
    assertThatThrownBy(() -> model.freeze("block1/con")).hasMessageContaining("'block1/con' is no");
  }

  @Test
  void layersStayWhatTheyAre() {
    Model model =
        Model.sequential(
            Input.of(Shape.of(5), DataType.I32),
            Embedding.of(9, 4),
            BatchNorm.of(),
            LayerNorm.of(),
            GroupNorm.of(2),
            InstanceNorm.of(),
            PRelu.of(),
            Flatten.of(),
            Dense.of(3));
    Model tuned = model.rate("*", 0.5).freeze("batch_normalization");
    assertThat(tuned.nodes())
        .extracting(node -> node.layer().getClass().getSimpleName())
        .containsExactly(
            "Embedding",
            "BatchNorm",
            "LayerNorm",
            "GroupNorm",
            "InstanceNorm",
            "PRelu",
            "Flatten",
            "Dense");
    for (Node node : tuned.nodes()) {
      if (node.layer() instanceof Learned<?> layer) {
        assertThat(layer.learning().rate()).as(node.name()).isEqualTo(0.5);
        assertThat(layer.learning().frozen())
            .as(node.name())
            .isEqualTo(node.name().equals("batch_normalization"));
      }
    }
    assertThat(PRelu.of().rate(2).attributes()).isEqualTo("rate=2");
    assertThat(LayerNorm.of().decay(0).frozen(true).attributes()).isEqualTo("frozen=true decay=0");
    assertThat(Embedding.of(9, 4).l2(0.001).learning().l2()).isEqualTo(0.001);
  }

  @Test
  void groupsHaveTheirLearningRates() {
    Model tuned = model(3).rate("*", 0.1).rate("head", 1);
    assertThat(tuned.program()).contains("block1/norm = batch_norm(block1/conv) rate=0.1\n");
    assertThat(tuned.program().lines().filter(line -> line.contains(" rate="))).hasSize(3);
    assertThat(Model.parse(tuned.program())).isEqualTo(tuned);
    assertThat(((Conv2d) tuned.nodes().get(0).layer()).weights().learning().rate()).isEqualTo(0.1);
    assertThatThrownBy(() -> tuned.rate("head", 1001))
        .hasMessageContaining("rate=1001: expected a number from 0 to 1000");
  }

  @Test
  void frozenLayersStayAndTheOthersLearn() {
    Model model = model(3).freeze("block1/*").rate("block2/*", 0);
    try (Trainer trainer = Trainer.of(model).recipe(RECIPE).build();
        Trainer fresh = Trainer.of(model).recipe(RECIPE).build()) {
      trainer.fit(Stripes.data(60, 1));
      for (String name : model.parameters().keySet()) {
        assertThat(
                List.of(trainer.parameter(name).toFloats()[0], fresh.parameter(name).toFloats()[0]))
            .as(name)
            .matches(values -> values.get(0).equals(values.get(1)) != name.startsWith("head"));
      }
      assertThat(backward(trainer, "block1/conv")).isZero();
      assertThat(backward(trainer, "head")).isPositive();
    }
  }

  private static long backward(Trainer trainer, String node) {
    return trainer
        .describe()
        .lines()
        .filter(line -> line.startsWith(node + " ") && line.contains("backward"))
        .count();
  }

  @Test
  void layersSayHowTheyAreTrained() {
    Dense dense = Dense.of(3).l1(0.1).l2(0.2).decay(0.3).maxNorm(4).rate(0.5).frozen(true);
    assertThat(dense.attributes())
        .isEqualTo("units=3 frozen=true rate=0.5 l1=0.1 l2=0.2 decay=0.3 max_norm=4");
    assertThat(dense.learning(Learning.DEFAULT)).isEqualTo(Dense.of(3));
    assertThatThrownBy(() -> Conv2d.of(3, 3).l2(-1))
        .hasMessage("Learning: l2 -1.0, expected 0 to 1000");
    assertThatThrownBy(() -> Conv2d.of(3, 3).maxNorm(Double.NaN))
        .hasMessage("Learning: max norm NaN, expected 0 to 1000000");
  }

  @Test
  void thePenaltyIsPartOfTheLossWorkedByHand() {
    Model model =
        Model.sequential(
            Input.image(Stripes.SIDE, Stripes.SIDE, 1),
            Flatten.of(),
            // 192 weights of -1/2: 0.25 · 192 / 2 + 0.5 · 192 / 4
            Dense.of(3).l1(0.25).l2(0.5).initializer(Initializer.constant(-0.5)),
            Softmax.of());
    try (Trainer trainer =
        Trainer.of(model).recipe(RECIPE).optimizer(Sgd.of(1e-9)).epochs(1).build()) {
      double expected = Math.log(3) + 24 + 24;
      assertThat(trainer.evaluate(Stripes.data(30, 1)).loss()).isCloseTo(expected, within(1e-5));
      assertThat(trainer.fit(Stripes.data(30, 1)).last().loss()).isCloseTo(expected, within(1e-3));
    }
  }

  @Test
  void whatFitsIsLoadedAndTheRestIsReported() throws IOException {
    Path file = directory.resolve("three.safetensors");
    try (Trainer three = Trainer.of(model(3)).recipe(RECIPE).build()) {
      three.fit(Stripes.data(60, 1));
      three.save(file);
      Model five =
          Model.sequential(
              Input.image(Stripes.SIDE, Stripes.SIDE, 1).scale(1 / 255.0),
              Conv2d.of(4, 3).named("block1/conv"),
              Activation.relu(),
              Conv2d.of(4, 3).relu().named("block2/other"),
              Flatten.of(),
              Dense.of(5).bias(false).named("head"),
              Softmax.of());
      try (Trainer trainer = Trainer.of(five).recipe(RECIPE).build()) {
        float[] head = trainer.parameter("head/kernel").toFloats();
        PartialLoad report = trainer.loadPartly(file);
        assertThat(report.isComplete()).isFalse();
        assertThat(report)
            .hasToString(
                "2 parameters loaded: block1/conv/kernel, block1/conv/bias\n"
                    + "1 of another shape: head/kernel: 64x3 in the file, 64x5 in the network\n"
                    + "2 not in the file: block2/other/kernel, block2/other/bias\n"
                    + "7 of the file not in the network: block1/norm/gamma, block1/norm/beta,"
                    + " block1/norm/moving_mean, block1/norm/moving_variance, block2/conv/kernel,"
                    + " block2/conv/bias, head/bias");
        assertThat(trainer.parameter("block1/conv/kernel").toFloats())
            .isEqualTo(three.parameter("block1/conv/kernel").toFloats());
        assertThat(trainer.parameter("head/kernel").toFloats()).isEqualTo(head);
      }
      assertThat(three.loadPartly(file).isComplete()).isTrue();
      try (Trainer other = Trainer.of(model(3)).recipe(RECIPE.seed(9)).build()) {
        float[] head = other.parameter("head/kernel").toFloats();
        PartialLoad report = other.loadPartly(file, name -> !name.startsWith("head/"));
        assertThat(report.isComplete()).isFalse();
        assertThat(report.unwanted()).containsExactly("head/kernel", "head/bias");
        assertThat(report.toString()).endsWith("\n2 left as they were: head/kernel, head/bias");
        assertThat(other.parameter("head/kernel").toFloats()).isEqualTo(head);
        assertThat(other.parameter("block2/conv/kernel").toFloats())
            .isEqualTo(three.parameter("block2/conv/kernel").toFloats());
      }
    }
  }
}
