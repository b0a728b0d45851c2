package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Networks and losses that the command line has no data for: refused before anything is printed or
 * written.
 */
class GraphRefusalTest {

  private static final String TWO_INPUTS =
      """
      left = input() shape=12x12x1 dtype=u8
      right = input() shape=12x12x1 dtype=u8
      fl = flatten(left)
      fr = flatten(right)
      a = dense(fl) units=8
      b = dense(fr) units=8 share=a
      s = add(a, b)
      c = dense(s) units=2
      """;
  private static final String TWO_OUTPUTS =
      """
      image = input() shape=12x12x1 dtype=u8
      f = flatten(image)
      pa = dense(f) units=2
      pb = dense(f) units=2
      """;
  private static final String INPUTS =
      "two.txt: 2 inputs [left, right], but the command line has one picture for each sample. "
          + "Give a network with one; this one is for programs in Java. ";
  private static final String OUTPUTS =
      "two.txt: 2 outputs [pa, pb], but the command line has one result for each sample. "
          + "Give a network with one; this one is for programs in Java. ";

  @TempDir Path folder;

  @Test
  void severalInputsHaveNoData() throws IOException {
    Path network = network(TWO_INPUTS);
    refused(
        "margay train: " + INPUTS,
        "train",
        "--data",
        "letters:12",
        "--model",
        network,
        "--out",
        file("m.safetensors"));
    refused("margay bench: " + INPUTS, "bench", network);
    Path weights = file("m.safetensors");
    ModelFile.saveInitial(weights, Model.parse(TWO_INPUTS), 1);
    refused(
        "margay evaluate: m.safetensors: 2 inputs [left, right], but",
        "evaluate",
        weights,
        "--data",
        "letters:12");
    refused(
        "margay predict: m.safetensors: 2 inputs [left, right], but",
        "predict",
        file("x.png"),
        "--model",
        weights);
  }

  @Test
  void aTrainingOfSeveralInputsDoesNotGoOnHere() throws IOException {
    Path checkpoint = file("m.safetensors.checkpoint");
    try (Trainer trainer = Trainer.of(Model.parse(TWO_INPUTS)).build()) {
      trainer.checkpoint(checkpoint);
    }
    refused(
        "margay train: " + checkpoint + ": 2 inputs [left, right], but",
        "train",
        "--resume=" + checkpoint,
        "--data",
        "letters:12");
    assertThat(file("m.safetensors")).doesNotExist();
  }

  @Test
  void severalOutputsHaveNoOneResult() throws IOException {
    refused("margay bench: " + OUTPUTS, "bench", network(TWO_OUTPUTS), "--mode", "train");
  }

  @Test
  void labelsThatTheDataDoNotHaveAreRefused() throws IOException {
    Path network = network(TWO_OUTPUTS);
    Object[] train = {
      "train",
      "--data",
      "letters:12",
      "--model",
      network,
      "--out",
      file("m.safetensors"),
      "--loss",
      ""
    };
    train[8] = "cross_entropy:output=pa:target=nix";
    refused(
        "margay train: the loss cross_entropy:output=pa:target=nix: the data have no labels nix,"
            + " expected label. Leave :target= out of --loss. ",
        train);
    train[8] = "cross_entropy:output=pa:soft_labels=true";
    refused(
        "margay train: the loss cross_entropy:output=pa:soft_labels=true: the data have a class"
            + " number for each sample, not probabilities. Leave :soft_labels= out of --loss. ",
        train);
    train[8] = "cross_entropy:output=pc";
    refused(
        "margay train: Model: the loss cross_entropy:output=pc is of the output pc, expected one of"
            + " [f, pa, pb]. ",
        train);
    assertThat(file("m.safetensors.checkpoint")).doesNotExist();
  }

  private void refused(String sentence, Object... arguments) {
    Invocation run = Invocation.margay(arguments);
    assertThat(run.err()).startsWith(sentence);
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(2);
  }

  private Path network(String program) throws IOException {
    return Files.writeString(file("two.txt"), program);
  }

  private Path file(String name) {
    return folder.resolve(name);
  }
}
