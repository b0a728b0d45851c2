package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.loss.CrossEntropy;
import io.margay.loss.Loss;
import io.margay.loss.Mse;
import io.margay.model.Model;
import io.margay.program.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatedLossesTest {

  private static final String NETWORK =
      """
      image = input() shape=12x12x1 dtype=u8 scale=0.00392156862745098
      f = flatten(image)
      a = dense(f) units=2
      """;
  private static final String ADVICE =
      ". Say with --loss what is made small, such as --loss "
          + "cross_entropy:output=NAME:from=probabilities";

  @TempDir Path folder;

  @Test
  void lossesOfTheFileAreTheSameAsOnTheCommandLine() {
    assertThat(stated("")).isEmpty();
    assertThat(stated("loss = cross_entropy(a, label)\n")).containsExactly(CrossEntropy.of());
    assertThat(stated("p = softmax(a)\nloss = cross_entropy(a, label) top_k=1 weight=0.5\n"))
        .containsExactly(CrossEntropy.of().topK(1).weight(0.5));
    assertThat(
            stated(
                "p = softmax(a)\n"
                    + "q = reshape(p) shape=2\n"
                    + "loss = cross_entropy(q, label) from=probabilities\n"))
        .containsExactly(CrossEntropy.of().fromProbabilities(true));
    assertThat(stated("y = input() shape=2\nloss = mse(a, y) weight=3\n"))
        .containsExactly(Mse.of().weight(3));
    assertThat(
            stated(
                "b = dense(f) units=2\n"
                    + "p = softmax(b)\n"
                    + "l1 = cross_entropy(a, label) weight=2\n"
                    + "l2 = cross_entropy(b, label)\n"
                    + "l3 = cross_entropy(p, label) from=probabilities\n"))
        .containsExactly(
            CrossEntropy.of().output("a").weight(2),
            CrossEntropy.of().output("p"),
            CrossEntropy.of().output("p").fromProbabilities(true));
  }

  @Test
  void whatNoOptionSaysIsRefused() {
    refused(
        "p = softmax(a)\nloss = cross_entropy(p, label)\n",
        "net.txt: loss = cross_entropy(p, label): p is a softmax, and not taken for logits"
            + ADVICE);
    refused(
        "w = input() shape=1\nloss = cross_entropy(a, label, w)\n",
        "net.txt: loss = cross_entropy(a, label, w): the data have no weights for w" + ADVICE);
    refused(
        "b = dense(f) units=2\nloss = mse(a, b)\n",
        "net.txt: loss = mse(a, b): b is no input for the loss alone" + ADVICE);
    refused(
        "shares = input() shape=2\nloss = cross_entropy(a, shares)\n",
        "net.txt: loss = cross_entropy(a, shares): shares is no class number that the data have"
            + ADVICE);
    refused(
        "l1 = cross_entropy(a, kind)\nl2 = cross_entropy(a, size)\n",
        "net.txt: its losses read the labels [kind, size]: the data have one for each sample"
            + ADVICE);
  }

  @Test
  void trainingTakesTheLossOfTheFileUnlessOneIsGiven() throws IOException {
    Path network =
        Files.writeString(
            folder.resolve("prob.txt"),
            NETWORK
                + "p = softmax(a)\n"
                + "q = reshape(p) shape=2\n"
                + "loss = cross_entropy(q, label) from=probabilities\n");
    assertThat(trained(network, "a")).containsExactly(CrossEntropy.of().fromProbabilities(true));
    assertThat(trained(network, "b", "--loss", "cross_entropy:top_k=1"))
        .containsExactly(CrossEntropy.of().topK(1));
  }

  @Test
  void severalLossesTakeTheOnlyLabelsOfTheData() throws IOException {
    Path network =
        Files.writeString(
            folder.resolve("two.txt"),
            NETWORK
                + "b = dense(f) units=3\n"
                + "l1 = cross_entropy(a, label)\n"
                + "l2 = cross_entropy(b, label)\n");
    assertThat(trained(network, "c"))
        .containsExactly(
            CrossEntropy.of().output("a").target("label"),
            CrossEntropy.of().output("b").target("label"));
  }

  private List<Loss> trained(Path network, String name, Object... more) throws IOException {
    Path model = folder.resolve(name + ".safetensors");
    List<Object> words =
        new ArrayList<>(
            List.of(
                "train",
                "--data",
                "letters:12",
                "--epochs",
                1,
                "--quiet",
                "--model",
                network,
                "--out",
                model));
    words.addAll(List.of(more));
    assertThat(Invocation.margay(words.toArray()).err()).isEmpty();
    return StoredTraining.open(StoredTraining.pathFor(model)).recipe().losses();
  }

  private static List<Loss> stated(String lines) {
    return StatedLosses.of("net.txt", Program.read(NETWORK + lines), Model.parse(NETWORK + lines));
  }

  private static void refused(String lines, String message) {
    assertThatThrownBy(() -> stated(lines)).isInstanceOf(UsageException.class).hasMessage(message);
  }
}
