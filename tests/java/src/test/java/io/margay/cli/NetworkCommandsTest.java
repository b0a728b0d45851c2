package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code summary}, {@code program}, {@code describe} and {@code version}. */
class NetworkCommandsTest {

  @Test
  void summaryOfTheSequentialExampleIsTheDecks() {
    Invocation run = Invocation.margay("summary", "keras-sequential");
    assertThat(run.out())
        .contains(
            "(None, 26, 26, 32)",
            "(None, 13, 13, 32)",
            "(None, 11, 11, 64)",
            "(None, 5, 5, 64)",
            "(None, 3, 3, 64)")
        .contains(
            "(None, 576)",
            "(None, 64)",
            "(None, 10)",
            "320",
            "18,496",
            "36,928",
            "650",
            "Total params: 93,322");
    assertThat(run.code()).isZero();
  }

  @Test
  void summaryOfTheFunctionalExampleIsTheDecks() {
    assertThat(Invocation.margay("summary", "--model", "keras-functional").out())
        .contains("73,856", "11,530", "(None, 1152)", "Total params: 104,202");
  }

  @Test
  void summaryOfTheKthNetworkHasItsShapes() {
    assertThat(Invocation.margay("summary", "kth-cnn").out())
        .contains(
            "(None, 28, 28, 32)",
            "(None, 14, 14, 32)",
            "(None, 14, 14, 64)",
            "(None, 7, 7, 64)",
            "(None, 3136)",
            "(None, 1024)");
  }

  @Test
  void publishedNetworksTakeSettings() throws IOException {
    assertThat(Invocation.margay("summary", "squeezenet-1.1").out())
        .contains("image (InputLayer)", "(None, 224, 224, 3)", "Trainable params: 1,235,496");
    assertThat(Invocation.margay("program", "squeezenet-1.1:input=32x32x1:classes=10").out())
        .contains("shape=32x32x1", "conv10 = conv2d(dropout) filters=10 kernel=1x1");
    TrainOptions options = new TrainOptions();
    options.model = "squeezenet-1.1:classes=10";
    assertThat(TrainingFiles.of(options).target()).isEqualTo(Path.of("squeezenet-1.1.safetensors"));
  }

  @Test
  void aProgramInAFileIsAModel(@TempDir Path folder) throws IOException {
    String program = Invocation.margay("program", "letters").out();
    Path file = Files.writeString(folder.resolve("net.txt"), program);
    assertThat(Invocation.margay("program", file).out()).isEqualTo(program);
    assertThat(Invocation.margay("summary", "--model", file).out())
        .isEqualTo(Invocation.margay("summary").out());
  }

  @Test
  void describeNamesTheLayersAndTheMemory() {
    Invocation run = Invocation.margay("describe", "keras-sequential", "--batch", 8);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("conv2d_1", "dense_1", "arena", "batch 8");
    assertThat(run.code()).isZero();
  }

  @Test
  void describeShowsATrainingStepToo() {
    Invocation run =
        Invocation.margay("describe", "keras-sequential", "--mode", "train", "--batch", 4);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("training step, 4 samples", "backward weights", "reads that layout");
    assertThat(run.code()).isZero();
  }

  @Test
  void versionNamesEverythingThatABugReportNeeds() {
    Invocation run = Invocation.margay("version");
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("margay ", "libmargay ", "javacpp ", "java ", "system ", "processor ");
    assertThat(run.code()).isZero();
  }
}
