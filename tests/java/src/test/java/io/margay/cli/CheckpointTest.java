package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.data.Letters;
import io.margay.model.Zoo;
import io.margay.train.Adam;
import io.margay.train.BatchInfo;
import io.margay.train.Callback;
import io.margay.train.Sgd;
import io.margay.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line does with the checkpoint of a training that was interrupted. */
class CheckpointTest {
  private static final int LANES = 2;

  @TempDir Path folder;

  private Path model;
  private Path checkpoint;

  /** The recipe of the letters, stopped in the second epoch after 5 steps of 50 samples. */
  @BeforeEach
  void interrupt() throws IOException {
    model = folder.resolve("a.safetensors");
    checkpoint = folder.resolve("a.safetensors.checkpoint");
    Callback stop =
        new Callback() {
          @Override
          public void onBatch(BatchInfo batch, Trainer trainer) {
            if (batch.epoch() == 1 && batch.stepInEpoch() == 4) {
              trainer.stop();
            }
          }
        };
    try (Trainer trainer =
        Trainer.of(Zoo.letters(12, 1))
            .optimizer(Adam.of(0.001))
            .batch(50)
            .epochs(2)
            .augment(UsualRecipe.of("letters").augmentation())
            .lanes(LANES)
            .callback(stop)
            .build()) {
      trainer.fit(Letters.of(12).train(4000, 0));
      trainer.checkpoint(checkpoint);
    }
  }

  @Test
  void aForgottenResumeDoesNotReplaceIt() throws IOException {
    byte[] before = Files.readAllBytes(checkpoint);
    Invocation run = Invocation.margay("train", "--data", "letters:12", "--out", model);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .hasLineCount(1)
        .matches(
            "margay train: \\Q"
                + checkpoint
                + "\\E holds a training that has not ended \\(letters, 1 of 2 epochs and 250 of"
                + " 4,000 samples of the next, written \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d\\)\\. Go"
                + " on with --resume=\\Q"
                + checkpoint
                + "\\E, or begin again with --restart, which replaces it\\. Try margay train"
                + " --help\\.\\s+");
    assertThat(Files.readAllBytes(checkpoint)).isEqualTo(before);
    assertThat(model).doesNotExist();
  }

  @Test
  void restartBeginsAgain() {
    Invocation run =
        Invocation.margay(
            "train", "--data", "letters:12", "--out", model, "--restart", "--epochs", 1);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("epoch 1/1");
    Invocation finished =
        Invocation.margay("train", "--data", "letters:12", "--out", model, "--epochs", 1);
    assertThat(finished.err())
        .as("the checkpoint of a training that has ended is replaced")
        .isEmpty();
  }

  @Test
  void aFinishedTrainingWhoseModelIsMissingIsNotReplaced() throws IOException {
    Invocation.margay("train", "--data", "letters:12", "--out", model, "--restart", "--epochs", 1);
    byte[] before = Files.readAllBytes(checkpoint);
    Files.delete(model);
    Invocation again =
        Invocation.margay("train", "--data", "letters:12", "--out", model, "--epochs", 1);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err())
        .contains(
            model + " is not there. --resume=" + checkpoint + " writes it; --restart begins again");
    assertThat(Files.readAllBytes(checkpoint)).isEqualTo(before);
    assertThat(Invocation.margay("train", "--resume=" + checkpoint, "--out", model).err())
        .isEmpty();
    assertThat(model).exists();
  }

  @Test
  void resumeNeedsTheFileAlone() {
    Path whole = folder.resolve("whole.safetensors");
    Invocation.margay(
        "train", "--data", "letters:12", "--epochs", 2, "--lanes", LANES, "--out", whole);
    Invocation run = Invocation.margay("train", "--resume=" + checkpoint);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains(
            "going on after 1 of 2 epochs and 250 of 4,000 samples of the next",
            "epoch 2/2",
            "wrote " + model)
        .doesNotContain("epoch 1/2");
    assertThat(model).hasSameBinaryContentAs(whole);
  }

  @Test
  void aTrainingThatHasEndedGoesOnOnlyWhenMoreEpochsAreAskedFor() {
    Invocation.margay("train", "--resume=" + checkpoint);
    Invocation run = Invocation.margay("train", "--resume=" + checkpoint);
    assertThat(run.out())
        .contains(
            "going on after 2 of 2 epochs", "all epochs are done; ask for more with --epochs");
    assertThat(Invocation.margay("train", "--resume=" + checkpoint, "--epochs", 3).out())
        .contains("epoch 3/3");
  }

  @Test
  void resumeAsksForTheDataWhenTheyAreNotLetters() throws IOException {
    Path other = folder.resolve("digits.checkpoint");
    try (Trainer trainer = Trainer.of(Zoo.oneLayer()).optimizer(Sgd.of(0.5)).build()) {
      trainer.checkpoint(other);
    }
    Invocation run = Invocation.margay("train", "--resume=" + other);
    assertThat(run.err())
        .startsWith(
            "margay train: --resume " + other + ": say with --data where the samples come from.");
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void resumeAndRestartExcludeEachOther() {
    Invocation run = Invocation.margay("train", "--resume=" + checkpoint, "--restart");
    assertThat(run.err()).startsWith("margay train: --resume and --restart: give one of them.");
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void whatIsNoCheckpointIsNotReplacedEither() throws IOException {
    Path notes = Files.writeString(folder.resolve("notes"), "not to be lost");
    Invocation run =
        Invocation.margay("train", "--data", "letters:12", "--out", model, "--checkpoint", notes);
    assertThat(run.err())
        .startsWith("margay train: " + notes + " is there and no checkpoint that can be read (")
        .contains("Name another file with --checkpoint, or replace it with --restart.");
    assertThat(run.code()).isEqualTo(2);
    assertThat(notes).hasContent("not to be lost");
  }

  @Test
  void aModelIsNoCheckpointEither() throws IOException {
    Path saved = folder.resolve("b.safetensors");
    try (Trainer trainer = Trainer.of(Zoo.letters(12, 1)).build()) {
      trainer.save(saved);
    }
    Invocation run =
        Invocation.margay("train", "--data", "letters:12", "--out", model, "--checkpoint", saved);
    assertThat(run.err())
        .startsWith(
            "margay train: "
                + saved
                + " is there and no checkpoint that can be read ("
                + saved
                + ": not a checkpoint: it has no training's position). Name another file");
    assertThat(run.code()).isEqualTo(2);
    Invocation resume =
        Invocation.margay("train", "--data", "letters:12", "--out", model, "--resume=" + saved);
    assertThat(resume.err())
        .startsWith("margay train: " + saved + ": not a checkpoint: it has no training's position");
    assertThat(resume.code()).isEqualTo(1);
  }

  /** Damage to the data is found before the first step: nothing is lost by beginning again. */
  @Test
  void aTrainingWithoutAStepIsReplaced() throws IOException {
    try (Trainer trainer = Trainer.of(Zoo.letters(12, 1)).build()) {
      trainer.checkpoint(checkpoint);
    }
    Invocation run =
        Invocation.margay("train", "--data", "letters:12", "--out", model, "--epochs", 1);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void aMissingModelPointsAtItsCheckpoint() {
    for (Object[] command :
        new Object[][] {{"evaluate", model}, {"predict", "x.png", "--model", model}}) {
      Invocation run = Invocation.margay(command);
      assertThat(run.err())
          .startsWith(
              "margay "
                  + command[0]
                  + ": "
                  + model
                  + ": there is no such file, but "
                  + checkpoint
                  + " holds a training that has not ended (letters, 1 of 2 epochs and 250 of 4,000"
                  + " samples of the next, written ")
          .contains(
              "): give --model "
                  + checkpoint
                  + " to use it as it is, or go on with margay train --resume="
                  + checkpoint);
      assertThat(run.code()).isEqualTo(1);
    }
    Invocation run = Invocation.margay("evaluate", "--model", checkpoint, "--data", "letters:12");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("1,000 samples  loss 0.");
  }
}
