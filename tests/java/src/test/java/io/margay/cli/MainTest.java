package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        " | margay: no command given: use one of train, evaluate, predict, filter, maps, summary,"
            + " program, describe, bench, augment, convert, verify-onnx,"
            + " version.",
        "trian | margay: Unmatched argument at index 0: 'trian'. Did you mean train",
        "train --epoch 3 | margay train: Unknown options: '--epoch', '3'. Did you mean --epochs?",
        "train --epochs few | margay train: Invalid value for option '--epochs': 'few' is not an"
            + " int.",
        "train --epochs -1 | margay train: Trainer: epochs -1, expected at least 0.",
        "train --batch 0 | margay train: --batch 0: expected at least 1.",
        "train --learning-rate 0 | margay train: --learning-rate: Adam: learning rate 0.0, expected"
            + " a number above 0.",
        "train --checkpoint-every 0 | margay train: --checkpoint-every: Checkpoints: every 0 steps,"
            + " expected at least 1.",
        "train --validation 1 | margay train: Trainer: validation split 1.0, expected at least 0"
            + " and below 1.",
        "train --type f16 | margay train: Invalid value for option '--type': 'f16': expected f32 or"
            + " f64.",
        "train --model alexnut | margay train: alexnut: neither a file nor the name of a network."
            + " margay summary --help lists the names.",
        "summary vgg-16:pixels=3 | margay summary: network 'vgg-16:pixels=3': vgg-16 has no pixels,"
            + " it has input, classes.",
        "train --model a.safetensors | margay train: --model a.safetensors: say with --out where"
            + " the trained model goes.",
        "summary kth-cnn --model letters | margay summary: the model is given twice, as kth-cnn and"
            + " as --model letters.",
        "evaluate a --model b | margay evaluate: the model is given twice, as a and as --model b.",
        "describe --batch 0 | margay describe: --batch 0: expected at least 1.",
        "predict | margay predict: nothing to ask about: give files, or a sentence with --text.",
        "predict a.png --top 0 | margay predict: --top 0: expected at least 1.",
        "bench | margay bench: Missing required parameter: 'MODEL'.",
        "bench letters --mode fast | margay bench: Invalid value for option '--mode': expected one"
            + " of [TRAIN, INFER, GATHER] (case-insensitive) but was 'fast'.",
        "bench letters --seconds 0 | margay bench: --seconds 0.0: expected above 0 and at most a"
            + " day, 86400.",
        "train --lanes 0 | margay train: --lanes 0: expected at least 1.",
        "train --lanes 100000 | margay train: --lanes 100000 of --threads 1: 100,000 threads,"
            + " expected at most ",
        "train --lanes 60000 --threads 60000 | margay train: --lanes 60000 of --threads 60000:"
            + " 3,600,000,000 threads, ",
        "train --threads -1 | margay train: --threads -1: expected at least 1.",
        "train --batch 3000000 | margay train: --batch 3000000: expected at most 1,048,576.",
        "bench letters --batch 3000000 | margay bench: --batch 3000000: expected at most"
            + " 1,048,576.",
        "bench letters --threads 0 | margay bench: --threads 0: expected at least 1.",
        "bench letters --threads 100000 | margay bench: --lanes 1 of --threads 100000: 100,000"
            + " threads, expected at most ",
        "describe --batch 3000000 | margay describe: --batch 3000000: expected at most 1,048,576.",
        "bench letters --lanes 0 | margay bench: --lanes 0: expected at least 1."
      })
  void wrongUsageIsOneSentenceAndExitCodeTwo(String example) {
    String[] parts = example.split(" \\| ");
    Invocation run =
        Invocation.margay((Object[]) (parts[0].isEmpty() ? new String[0] : parts[0].split(" ")));
    assertThat(run.err())
        .startsWith(parts[1])
        .hasLineCount(1)
        .containsPattern(" Try margay[ a-z]* --help\\.");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train --data mnist:nowhere | margay train: nowhere/train-images-idx3-ubyte:",
        "train --data idx:a.idx,b.idx | margay train: a.idx: there is no such file",
        "train --out nowhere/x | margay train: nowhere/x: ",
        "train --json nowhere/x | margay train: nowhere/x: ",
        "evaluate --json nowhere/x | margay evaluate: nowhere/x: ",
        "predict a.png --json nowhere/x | margay predict: nowhere/x: ",
        "bench letters --json nowhere/x | margay bench: nowhere/x: ",
        "train --json /dev/null | margay train: /dev/null: a device or pipe, expected the name of a"
            + " file to write",
        "train --resume --checkpoint none | margay train: none: no checkpoint to go on from; train"
            + " without --resume to begin",
        "evaluate none.safetensors | margay evaluate: none.safetensors: there is no such file",
        "predict a.png --model none | margay predict: none: there is no such file"
      })
  void aFailureIsOneSentenceAndExitCodeOne(String example) {
    String[] parts = example.split(" \\| ");
    Invocation run = Invocation.margay((Object[]) parts[0].split(" "));
    assertThat(run.err()).startsWith(parts[1]).hasLineCount(1);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
  }

  /** There even root may not write, whatever the permissions say. */
  @Test
  void aFolderThatTakesNoFilesIsNamedAsTheUserDid() {
    assumeTrue(Files.isDirectory(Path.of("/proc")), "no /proc on this system");
    Invocation run = Invocation.margay("train", "--out", "/proc/x.safetensors");
    assertThat(run.err())
        .isEqualToIgnoringNewLines("margay train: /proc/x.safetensors: /proc cannot be written to");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void whatIsNoModelIsNamed(@TempDir Path folder) throws IOException {
    Path bytes =
        Files.write(folder.resolve("net.bin"), new byte[] {1, (byte) 0xff, (byte) 0xfe, 0});
    for (String command : new String[] {"train", "summary", "program", "describe"}) {
      assertThat(Invocation.margay(command, "--model", folder).err())
          .isEqualToIgnoringNewLines(
              "margay "
                  + command
                  + ": "
                  + folder
                  + ": a folder, expected a file with a network program or a .safetensors file");
      Invocation run = Invocation.margay(command, "--model", bytes);
      assertThat(run.err())
          .isEqualToIgnoringNewLines(
              "margay "
                  + command
                  + ": "
                  + bytes
                  + ": not text, expected a network program; a file with weights ends in"
                  + " .safetensors");
      assertThat(run.code()).isEqualTo(1);
    }
  }

  @Test
  void aStackTraceIsShownWhenAskedFor() {
    Invocation run = Invocation.margay("evaluate", "none.safetensors", "--stacktrace");
    assertThat(run.err())
        .contains("Exception: none.safetensors", "at io.margay.cli.EvaluateCommand.call");
    assertThat(run.code()).isEqualTo(1);
  }

  @Test
  void everyCommandHasHelp() {
    for (String command :
        new String[] {
          "train",
          "evaluate",
          "predict",
          "summary",
          "program",
          "describe",
          "bench",
          "augment",
          "convert",
          "verify-onnx",
          "version"
        }) {
      Invocation run = Invocation.margay(command, "--help");
      assertThat(run.out()).startsWith("Usage: margay " + command);
      assertThat(run.code()).isZero();
    }
  }

  @Test
  void theNetworksAreListed() {
    String names = String.join(",", Networks.all()); // lines may end behind a hyphen
    for (String command : new String[] {"train", "summary"}) {
      assertThat(Invocation.margay(command, "--help").out().replaceAll("\\s+", "")).contains(names);
    }
  }

  @Test
  void aProgramThatIsWrongIsShownWithItsLine(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("net.txt"),
            "image = input() shape=9x9x1\nconv = conv2d(image) filters=few\n");
    Invocation run = Invocation.margay("summary", file);
    assertThat(run.err()).startsWith("margay summary: " + file + ": ").contains("filters=few");
    assertThat(run.code()).isEqualTo(1);
  }

  @Test
  void exceptionsThatOnlyNameAFileAreMadeASentence() {
    assertThat(Main.message(new NoSuchFileException("a"))).isEqualTo("a: there is no such file");
    assertThat(Main.message(new NoSuchFileException("a", null, "gone"))).isEqualTo("a: gone");
    assertThat(Main.message(new AccessDeniedException("a"))).isEqualTo("a: permission denied");
    assertThat(Main.message(new FileNotFoundException("a (No such file or directory)")))
        .isEqualTo("a: there is no such file");
    assertThat(Main.message(new FileNotFoundException("a (Is a directory)")))
        .isEqualTo("a (Is a directory)");
  }

  @Test
  void anUnexpectedExceptionNamesItsClass() {
    assertThat(Main.message(new ArrayStoreException("x")))
        .isEqualTo("ArrayStoreException: x (see --stacktrace)");
    assertThat(Main.message(new NullPointerException()))
        .isEqualTo("java.lang.NullPointerException (see --stacktrace)");
  }
}
