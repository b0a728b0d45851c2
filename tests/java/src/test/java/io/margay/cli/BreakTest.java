package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.margay.model.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings in a process of their own that end in the middle of an epoch. */
class BreakTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** Steps of 4 samples, so that an epoch has 1000 and takes far longer than to notice a file. */
  private static final List<Object> OPTIONS =
      List.of(
          "train",
          "--data",
          "letters:12",
          "--epochs",
          2,
          "--batch",
          4,
          "--lanes",
          1,
          "--checkpoint-every",
          20,
          "--out");

  @TempDir Path folder;

  @Test
  void aKilledTrainingGoesOnAsIfNothingHadHappened() throws Exception {
    Path whole = folder.resolve("whole.json");
    Invocation run = Invocation.margay(with(folder.resolve("whole.safetensors"), "--json", whole));
    assertThat(run.err()).isEmpty();

    for (int kill = 0; kill < 2; kill++) {
      Process process = kill == 0 ? start("a.safetensors") : start("a.safetensors", "--resume");
      awaitProgress(process, kill);
      process.destroyForcibly().waitFor();
      assertThatAForgottenResumeIsRefused();
      assertThat(position())
          .as("samples of the epoch that the checkpoint has")
          .isBetween(1L, 3999L);
      assertThat(folder.resolve("a.safetensors")).doesNotExist();
    }
    Process last = start("a.safetensors", "--resume", "--json", "a.json");
    assertThat(last.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(last.exitValue()).as(log()).isZero();
    assertThat(TrainedNumbers.losses(folder.resolve("a.json")))
        .isEqualTo(TrainedNumbers.losses(whole));
    assertThat(folder.resolve("a.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("whole.safetensors"));
  }

  @Test
  void controlCFinishesTheStepAndSavesTheCheckpoint() throws Exception {
    Process process = start("a.safetensors");
    awaitProgress(process, 0);
    boolean takesInterrupts = takesInterrupts(process);
    if (!takesInterrupts) {
      process
          .destroyForcibly()
          .waitFor(); // else it writes into the folder that the skipped test removes
    }
    assumeTrue(
        takesInterrupts,
        "the process that runs the tests ignores SIGINT, and so do those that it starts");
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(130);
    assertThat(log())
        .containsPattern(
            "interrupted after 0 of 2 epochs and [\\d,]+ of 4,000 samples of the next; "
                + "a\\.safetensors\\.checkpoint has all of it\\. Go on with\\R"
                + "  margay train --resume=a\\.safetensors\\.checkpoint\\R");
    assertThat(position()).isBetween(1L, 3999L);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("a.safetensors.checkpoint", "log");
    }
  }

  /** The folder for the model goes while the training runs: the checkpoint has what was learned. */
  @Test
  void aModelThatCannotBeWrittenIsStillInTheCheckpoint() throws Exception {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    Process process = start("gone/a.safetensors", "--checkpoint", "a.safetensors.checkpoint");
    awaitProgress(process, 0);
    Files.delete(gone);
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(log()).isEqualTo(1);
    assertThat(log())
        .contains(
            ". The training is not lost: a.safetensors.checkpoint has all of it, and margay train "
                + "--resume=a.safetensors.checkpoint writes the model");
    assertThat(start("a.safetensors", "--resume").waitFor()).isZero();
    assertThat(folder.resolve("a.safetensors")).exists();
  }

  private void assertThatAForgottenResumeIsRefused() throws Exception {
    byte[] before = Files.readAllBytes(folder.resolve("a.safetensors.checkpoint"));
    Process forgetful = start("a.safetensors");
    assertThat(forgetful.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(forgetful.exitValue()).as(log()).isEqualTo(2);
    assertThat(log())
        .contains(
            "a.safetensors.checkpoint holds a training that has not ended (letters, 0 of 2 epochs");
    assertThat(Files.readAllBytes(folder.resolve("a.safetensors.checkpoint"))).isEqualTo(before);
  }

  private Process start(Object... outAndMore) throws IOException {
    return Invocation.start(folder, folder.resolve("log"), with(outAndMore));
  }

  private static Object[] with(Object... outAndMore) {
    return Stream.concat(OPTIONS.stream(), Stream.of(outAndMore)).toArray();
  }

  /**
   * Waits until the checkpoint has steps that it had not; every one that can be opened meanwhile
   * must be whole.
   */
  private void awaitProgress(Process process, int kill) throws Exception {
    Path checkpoint = folder.resolve("a.safetensors.checkpoint");
    long before = kill == 0 ? 0 : steps();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(checkpoint) || steps() <= before) {
      assertThat(process.isAlive()).as(log()).isTrue();
      assertThat(System.nanoTime()).as("time to write a checkpoint").isLessThan(end);
      Thread.sleep(2);
    }
  }

  private long steps() throws IOException {
    return Long.parseLong(metadata("step"));
  }

  private long position() throws IOException {
    return Long.parseLong(metadata("samples"));
  }

  private String metadata(String key) throws IOException {
    try (ModelFile file = ModelFile.open(folder.resolve("a.safetensors.checkpoint"))) {
      return file.metadata().get(key);
    }
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  /**
   * A program that was started in the background of a shell without job control ignores SIGINT, and
   * its children inherit that.
   */
  private static boolean takesInterrupts(Process process) throws IOException {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    if (!Files.exists(status)) {
      return true;
    }
    String ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElse("SigIgn: 0");
    return (Long.parseUnsignedLong(ignored.substring(7).strip(), 16) & 1 << 1) == 0;
  }
}
