package io.margay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.margay.data.Dataset;
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
import io.margay.model.Predictor;
import io.margay.train.Adam;
import io.margay.train.History;
import io.margay.train.Trainer;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example: these lines run, and the README shows these lines. */
class ReadmeTest {

  private static final Path ROOT = Path.of(System.getProperty("margay.root"));
  private static final int LONGEST = 25;

  @Test
  void exampleLearnsTheLetters(@TempDir Path folder) throws IOException {
    // [example
    Dataset letters = Letters.of(28).train(4000, 1);
    Model model =
        Model.sequential(
            Input.image(28, 28, 1).scale(1 / 255.0),
            Conv2d.of(12, 3).relu(),
            MaxPool2d.of(2),
            Conv2d.of(24, 3).relu(),
            MaxPool2d.of(2),
            Flatten.of(),
            Dense.of(2),
            Softmax.of());
    System.out.println(model.summary());

    Path file = folder.resolve("letters.safetensors");
    try (Trainer trainer =
        Trainer.of(model).optimizer(Adam.of(0.002)).batch(50).epochs(3).seed(1).build()) {
      History history = trainer.fit(letters);
      System.out.println(history);
      System.out.println(trainer.evaluate(Letters.of(28).test(1000, 1)));
      trainer.save(file);
    }
    try (Predictor predictor = Predictor.load(file)) {
      System.out.println(predictor.classify(Letters.of(28).test(1, 2).sample(0).toFloats(), 2));
    }
    // example]
    try (Trainer trained = Trainer.of(model).build()) {
      trained.load(file);
      assertThat(trained.evaluate(Letters.of(28).test(1000, 1)).accuracy()).isGreaterThan(0.98);
    }
  }

  @Test
  void branchesAreWrittenByApplying() {
    // [branches
    Input image = Input.image(28, 28, 1).scale(1 / 255.0);
    Value maps =
        BatchNorm.of().apply(Conv2d.of(16, 3).padding(Padding.SAME).bias(false).apply(image));
    Value bent = Activation.relu().apply(maps);
    Value more =
        BatchNorm.of().apply(Conv2d.of(16, 3).padding(Padding.SAME).bias(false).apply(bent));
    Value sum = Activation.relu().apply(Add.of().apply(bent, more));
    Value votes = Dense.of(10).apply(Flatten.of().apply(MaxPool2d.of(2).apply(sum)));
    Model residual = Model.of(Softmax.of().apply(votes));
    // branches]
    assertThat(residual.outputShape()).isEqualTo(Shape.of(10));
    assertThat(residual.parameterCount()).isEqualTo(144 + 64 + 2304 + 64 + 31_370);
    assertThat(Model.parse(residual.program())).isEqualTo(residual);
  }

  @Test
  void readmeShowsTheseLines() throws IOException {
    List<String> source =
        Files.readAllLines(ROOT.resolve("tests/java/src/test/java/io/margay/ReadmeTest.java"));
    List<String> readme = Files.readAllLines(ROOT.resolve("README.md"));
    for (String name : List.of("example", "branches")) {
      List<String> example = between(source, "    // [" + name, "    // " + name + "]");
      List<String> shown = between(readme, "```java", "```");
      assertThat(shown)
          .isEqualTo(
              example.stream().map(line -> line.isEmpty() ? line : line.substring(4)).toList());
      assertThat(shown).hasSizeLessThan(LONGEST);
      readme = readme.subList(readme.indexOf("```java") + 1, readme.size());
    }
  }

  /**
   * One layer whose outputs can be worked out by hand: (1, 2) · ((1, 2), (3, 4)) + (10, 20) = (17,
   * 30).
   */
  @Test
  void weightsWrittenByPythonArePredictedWith(@TempDir Path folder) throws Exception {
    assumeTrue(
        System.getenv("PATH") != null
            && Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "python3"))),
        "no python3");
    Model model = Model.sequential(Input.of(Shape.of(2), DataType.F32), Dense.of(2));
    List<String> lines =
        new ArrayList<>(between(Files.readAllLines(ROOT.resolve("README.md")), "```python", "```"));
    lines.add("write_model('foreign.safetensors', open('net.txt').read(), {");
    lines.add(
        "    'dense/kernel': ((2, 2), [1, 2, 3, 4]), 'dense/bias': ((2,), [10, 20])}, ['small',"
            + " 'large'])");
    Files.write(folder.resolve("write.py"), lines);
    Files.writeString(folder.resolve("net.txt"), model.program());
    Process python =
        new ProcessBuilder("python3", "write.py")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEmpty();
    assertThat(python.waitFor()).isZero();

    try (Predictor predictor = Predictor.load(folder.resolve("foreign.safetensors"))) {
      assertThat(predictor.predict(new float[] {1, 2})).containsExactly(17, 30);
      assertThat(predictor.classify(new float[] {1, 2}, 1).get(0).name()).isEqualTo("large");
    }
  }

  private static List<String> between(List<String> lines, String first, String last) {
    int start = lines.indexOf(first) + 1;
    List<String> rest = lines.subList(start, lines.size());
    return rest.subList(0, rest.indexOf(last));
  }
}
