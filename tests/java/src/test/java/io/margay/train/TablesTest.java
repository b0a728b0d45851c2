package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.layer.Dense;
import io.margay.layer.Input;
import io.margay.loss.Evaluation;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training prints: lines, its history, and the confusion matrix. */
class TablesTest {

  private static final EpochStats FIRST =
      new EpochStats(0, measured(1.25, 0.5, 1000), Optional.empty(), 0.25, 0.1);
  private static final EpochStats SECOND =
      new EpochStats(
          1, measured(0.125, 0.9375, 12 * 123456), Optional.of(measured(0.25, 0.875, 10)), 12, 0.1);

  @TempDir Path folder;

  private static Evaluation measured(double loss, double accuracy, long samples) {
    return new Evaluation(loss, Map.of("accuracy", accuracy, "top_k_accuracy", 1.0), samples);
  }

  @Test
  void severalLossesHaveColumnsEach() {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("digit/loss", 1.5);
    numbers.put("digit/accuracy", 0.5);
    numbers.put("digit/top_k_accuracy", 1.0);
    numbers.put("odd/loss", 0.25);
    Evaluation both = new Evaluation(1.75, numbers, 100);
    EpochStats epoch = new EpochStats(0, both, Optional.empty(), 1, 0.1);
    assertThat(new History(List.of(epoch), false).toString())
        .isEqualToNormalizingNewlines(
            """
            epoch      loss  digit/loss  digit/accuracy  odd/loss  seconds  images/s
                1    1.7500      1.5000          0.5000    0.2500      1.0       100\
            """);
    assertThat(both.text())
        .isEqualTo("loss 1.7500  digit/loss 1.5000  digit/accuracy 0.5000  odd/loss 0.2500");
  }

  @Test
  void aHistoryIsATable() {
    assertThat(new History(List.of(FIRST), false).toString())
        .isEqualToNormalizingNewlines(
            """
            epoch      loss  accuracy  seconds  images/s
                1    1.2500    0.5000      0.3     4,000\
            """);
    assertThat(new History(List.of(FIRST, SECOND), true).toString())
        .isEqualToNormalizingNewlines(
            """
            epoch      loss  accuracy  val. loss  accuracy  seconds  images/s
                1    1.2500    0.5000          -         -      0.3     4,000
                2    0.1250    0.9375     0.2500    0.8750     12.0   123,456
            interrupted\
            """);
  }

  @Test
  void printingWritesALineAnEpoch() {
    StringWriter text = new StringWriter();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Trainer trainer =
        Trainer.of(Stripes.model())
            .epochs(2)
            .callback(Callback.printing(new PrintWriter(text)))
            .callback(Callback.printing(new PrintStream(bytes)))
            .validation(Stripes.data(9, 2))
            .build()) {
      trainer.fit(Stripes.data(32, 1));
      assertThat(text.toString().lines())
          .hasSize(2)
          .allMatch(
              line ->
                  line.matches(
                      "epoch [12]/2  loss \\d+\\.\\d{4}  accuracy \\d\\.\\d{4}  validation loss"
                          + " \\d+\\.\\d{4}  accuracy \\d\\.\\d{4}  \\d+\\.\\d s  [\\d,]+"
                          + " images/s"));
      assertThat(bytes.toString()).isEqualTo(text.toString());
      trainer.fit(Stripes.data(32, 1));
      assertThat(text.toString()).contains("epoch 3/4", "epoch 4/4");
    }
  }

  @Test
  void confusionsAreCounted() throws IOException {
    // Class 1 from 0.5 on: 0 and 0.4 are of class 0; 1, and wrongly 0.3, of class 1; 0.9 is of
    // class 0, and wrong.
    Confusion confusion =
        confusion(
            List.of("low", "high"),
            new float[] {0, 0.4f, 1, 0.3f, 0.9f},
            new int[] {0, 0, 1, 1, 0});

    assertThat(confusion.counts()).isDeepEqualTo(new long[][] {{2, 1}, {1, 1}});
    assertThat(confusion.count(0, 1)).isEqualTo(1);
    assertThat(confusion.samples()).isEqualTo(5);
    assertThat(confusion.accuracy()).isEqualTo(3 / 5.0);
    assertThat(confusion.recall(0)).isEqualTo(2 / 3.0);
    assertThat(confusion.precision(1)).isEqualTo(1 / 2.0);
    assertThat(confusion.toString())
        .isEqualToNormalizingNewlines(
            """
            rows: what it is; columns: what the network says
                   low high
              low    2    1
             high    1    1\
            """);
  }

  @Test
  void withManyClassesTheMistakesAreListed() throws IOException {
    Confusion confusion = confusion(List.of(), new float[] {0, 1, 1}, new int[] {0, 1, 20});

    assertThat(confusion.classNames()).hasSize(21).startsWith("0", "1");
    assertThat(confusion.toString())
        .isEqualToNormalizingNewlines(
            """
            mistakes among 3 samples
            20 taken for 1: 1\
            """);
  }

  @Test
  void dataWithOtherLabelsAreRefused() {
    assertThatThrownBy(
            () -> confusion(List.of("low", "high"), new float[] {0, 1}, new int[] {0, 2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Confusion: the dataset has 3 classes, the model's output is 2, expected one value for"
                + " each class");
    Dataset soft =
        Dataset.of(
            Tensor.of(new float[] {0, 1}, Shape.of(2, 1)),
            Tensor.of(new float[] {1, 0, 0, 1}, Shape.of(2, 2)),
            List.of("a", "b"));
    assertThatThrownBy(
            () -> {
              try (Predictor predictor = threshold(List.of("low", "high"), 2)) {
                Confusion.of(predictor, soft);
              }
            })
        .hasMessage("Confusion: the dataset's labels are probabilities, expected class indices");
  }

  @Test
  void dataOfSeveralTargetsOrNoClassesAreRefused() throws IOException {
    Column samples = Column.input("x", Tensor.of(new float[] {0, 1}, Shape.of(2, 1)));
    Column labels =
        Column.target("kind", Tensor.of(new int[] {0, 1}, Shape.of(2))).classes(List.of("a", "b"));
    Column numbers = Column.target("size", Tensor.of(new float[] {3, 4}, Shape.of(2)));
    try (Predictor predictor = threshold(List.of("a", "b"), 2)) {
      assertThatThrownBy(() -> Confusion.of(predictor, Dataset.of(samples, labels, numbers)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Confusion: the dataset has 1 inputs and 2 targets, expected one of each");
      assertThatThrownBy(() -> Confusion.of(predictor, Dataset.of(samples, numbers)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Confusion: the dataset's Column[size 1 f32] is no class for each sample, expected"
                  + " class indices");
    }
  }

  private Confusion confusion(List<String> names, float[] values, int[] labels) throws IOException {
    try (Predictor predictor = threshold(names, names.isEmpty() ? 21 : names.size())) {
      return Confusion.of(predictor, Dataset.of(values, Shape.of(1), labels));
    }
  }

  /** Votes 0 for class 0, x - 0.5 for class 1, and less for others. */
  private Predictor threshold(List<String> names, int classes) throws IOException {
    Model model =
        Model.sequential(Input.of(Shape.of(1), DataType.F32), Dense.of(classes)).classNames(names);
    float[] kernel = new float[classes];
    float[] bias = new float[classes];
    kernel[1] = 1;
    java.util.Arrays.fill(bias, -9);
    bias[0] = 0;
    bias[1] = -0.5f;
    Path file = folder.resolve("threshold.safetensors");
    ModelFile.save(
        file,
        model,
        Map.of(
            "dense/kernel",
            Tensor.of(kernel, Shape.of(1, classes)),
            "dense/bias",
            Tensor.of(bias, Shape.of(classes))),
        Map.of());
    return Predictor.load(file);
  }

  @Test
  void aValueThatIsNoNumberIsNamedWithWhereCountingBegan() throws IOException {
    float[] values = new float[300 * Stripes.PIXELS];
    values[280 * Stripes.PIXELS] = Float.NaN;
    Dataset data = Dataset.of(values, Shape.of(Stripes.SIDE, Stripes.SIDE, 1), new int[300]);
    try (Trainer trainer = Trainer.of(Stripes.model()).build();
        Predictor predictor = trainer.predictor()) {
      assertThatThrownBy(() -> Confusion.of(predictor, data))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Confusion: counted from sample 256 on: ")
          .hasMessageContaining("sample 24");
    }
  }
}
