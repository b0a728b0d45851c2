package io.margay.internal.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.margay.data.Dataset;
import io.margay.error.NativeException;
import io.margay.train.Stripes;
import io.margay.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A process that may take no more address space asks for threads. */
@Tag("boundary")
class RefusedThreadTest {

  private static final Dataset DATA = Stripes.data(64, 1);

  private static Trainer trainer(int threads) {
    return Trainer.of(Stripes.model(0)).batch(32).lanes(1).threads(threads).build();
  }

  private static boolean run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // not on this machine
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void limit(String bytes) {
    if (!run("prlimit", "--pid=" + ProcessHandle.current().pid(), "--as=" + bytes + ":")) {
      throw new IllegalStateException("prlimit refused --as=" + bytes);
    }
  }

  private static long addressSpace() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmSize:")) {
        return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IllegalStateException("/proc/self/status: no VmSize");
  }

  /** Prints what a trainer is told that asks for 63 threads where the stacks of ten have space. */
  public static void main(String[] args) throws IOException {
    try (Trainer trainer = trainer(2)) {
      trainer.fit(DATA); // everything is loaded
    }
    limit(Long.toString(addressSpace() + 100_000_000));
    String answer;
    try (Trainer trainer = trainer(64)) {
      trainer.fit(DATA);
      answer = "no refusal";
    } catch (NativeException refusal) {
      answer = refusal.getMessage();
    }
    limit("unlimited");
    try (Trainer trainer = trainer(64)) {
      trainer.fit(DATA);
    }
    System.out.println(answer);
  }

  @Test
  void isToldSoAndLivesOn() throws Exception {
    assumeTrue(run("prlimit", "--version"), "skipped: prlimit is not installed");

    assertThat(ChildJvm.run(RefusedThreadTest.class))
        .startsWith("the system refused a thread: ")
        .endsWith(" of the 63 that threads=64 adds to a lane. Use fewer threads.");
  }
}
