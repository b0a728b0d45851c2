package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.margay.data.Letters;
import io.margay.model.Zoo;
import io.margay.train.BatchInfo;
import io.margay.train.Callback;
import io.margay.train.Trainer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stays on a terminal that is narrower than the bar. */
class NarrowTerminalTest {
  private static final long PATIENCE_SECONDS = 120;

  /**
   * Runs a command on a terminal of its own, so many columns wide; what it shows goes to standard
   * output.
   */
  private static final String ON_A_TERMINAL =
      """
      import fcntl, os, pty, struct, sys, termios
      child, terminal = pty.fork()
      if child == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(sys.argv[1]), 0, 0))
        os.environ["TERM"] = "xterm"
        os.execvp(sys.argv[2], sys.argv[2:])
      while True:
        try:
          shown = os.read(terminal, 65536)
        except OSError:
          break
        if not shown:
          break
        os.write(1, shown)
      sys.exit(os.waitpid(child, 0)[1] >> 8)
      """;

  @ParameterizedTest
  @ValueSource(ints = {10, 40, 60, 80, 200})
  void everyDrawingOfTheBarTakesThePlaceOfTheOneBefore(int columns) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    TrainingBar bar = new TrainingBar(out, new Terminal(true, true), 0);
    List<String> shown = new ArrayList<>();
    Callback look =
        new Callback() {
          @Override
          public void onBatch(BatchInfo batch, Trainer trainer) {
            Screen screen = new Screen(columns).show(text.toString());
            shown.add(screen.rows().get(screen.rows().size() - 1));
            assertThat(screen.rows()).as("rows").hasSize(1 + batch.epoch());
            assertThat(screen.wraps()).isTrue();
          }
        };
    Callback line =
        new Callback() {
          @Override
          public boolean onEpoch(io.margay.train.EpochStats epoch, Trainer trainer) {
            out.print("done\r\n");
            return true;
          }
        };
    try (Trainer trainer =
        Trainer.of(Zoo.letters(12, 1))
            .batch(10)
            .epochs(2)
            .callback(bar)
            .callback(look)
            .callback(line)
            .build()) {
      trainer.fit(Letters.of(12).train(50, 0));
    }
    assertThat(shown).hasSize(10).allMatch(row -> row.length() <= columns);
    assertThat(shown.get(9)).startsWith("epoch 2/2 ".substring(0, 9));
    assertThat(new Screen(columns).show(text.toString()).rows())
        .containsExactly("done", "done", "");
  }

  @Test
  void aWideTerminalShowsTheWholeBar() {
    StringWriter text = new StringWriter();
    TrainingBar bar = new TrainingBar(new PrintWriter(text), new Terminal(true, false), 0);
    try (Trainer trainer = Trainer.of(Zoo.letters(12, 1)).batch(25).callback(bar).build()) {
      trainer.fit(Letters.of(12).train(50, 0));
    }
    assertThat(text.toString())
        .containsPattern(
            "\r"
                + "epoch 1/1 \\[######\\.{6}]  50%  loss \\d+\\.\\d{4}  accuracy \\d\\.\\d{4} "
                + " [\\d,]+ images/s\u001b\\[K");
  }

  @Test
  void onASmallTerminalOneLineStaysOfEachEpochAndThePictureFits(@TempDir Path folder)
      throws Exception {
    assumeTrue(
        runs("python3", "-c", "import pty, fcntl, termios"), "no python3 with pseudo-terminals");
    Path log = folder.resolve("log");
    List<Object> command = new ArrayList<>(List.of("python3", "-c", ON_A_TERMINAL, 60));
    command.addAll(
        Invocation.command(
            "train",
            "--data",
            "letters:16",
            "--epochs",
            2,
            "--validation",
            0.1,
            "--out",
            "a.safetensors"));
    Process process =
        new ProcessBuilder(command.stream().map(Object::toString).toList())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(log, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(text).isZero();

    assertThat(text).as("a bar was drawn").contains("\u001b[?7l\repoch 1/2 ");
    Screen screen = new Screen(60).show(text);
    assertThat(screen.wraps()).isTrue();
    assertThat(screen.rows()).filteredOn(row -> row.startsWith("epoch ")).hasSize(2);
    List<String> votes =
        screen.rows().stream().filter(row -> row.matches("X \\d\\.\\d\\d O .*")).toList();
    assertThat(votes).hasSize(1);
    assertThat(votes.get(0)).matches("(X \\d\\.\\d\\d O \\d\\.\\d\\d *){3}");
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException absent) {
      return false;
    }
  }
}
