package io.margay.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.DataType;
import io.margay.JavaProcess;
import io.margay.MappedFile;
import io.margay.Shape;
import io.margay.Tensor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is opened and closed ten thousand times leaves memory flat. In a JVM of its own, whose heap
 * does not grow and whose memory no other test has used.
 */
@Tag("boundary")
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class FlatMemoryTest {

  private static final int ROUNDS = 10_000;

  /** A leak of a page a round is 40 MiB. */
  private static final long LIMIT_KIB = 20 * 1024;

  private static final Path STATUS = Path.of("/proc/self/status");

  @TempDir Path directory;

  /** What is opened and closed. */
  enum Opened {
    CONTEXTS {
      @Override
      void run(Path file) throws Exception {
        try (Plan plan = ContextBoundaryTest.training()) {
          plan.initialize(0);
          print(() -> plan.open().close());
        }
      }
    },
    PLANS {
      @Override
      void run(Path file) throws Exception {
        print(() -> Plan.compile("x = input() shape=4\ny = dense(x) units=2\n", "batch=2").close());
      }
    },
    MAPPED_FILES {
      @Override
      void run(Path file) throws Exception {
        print(
            () -> {
              try (MappedFile mapped = MappedFile.open(file)) {
                Tensor.of(mapped, 0, DataType.U8, Shape.of(100_000)).buffer().get(99_999);
              }
            });
      }
    };

    abstract void run(Path file) throws Exception;
  }

  private interface Round {
    void run() throws IOException;
  }

  public static void main(String[] args) throws Exception {
    Opened.valueOf(args[0]).run(Path.of(args[1]));
  }

  /** Memory may grow while everything is used for the first time. */
  private static void print(Round round) throws Exception {
    for (int i = 0; i < ROUNDS / 10; i++) {
      round.run();
    }
    long before = residentKiB();
    for (int i = 0; i < ROUNDS; i++) {
      round.run();
    }
    long more = residentKiB() - before;
    for (int i = 0; i < 50 && more >= LIMIT_KIB; i++) {
      Thread.sleep(100); // what the collector found is released in a thread of its own
      more = residentKiB() - before;
    }
    System.out.println(more);
  }

  /**
   * Fills the heap's young part first, whose pages count from their first use on, and so would look
   * like a leak.
   */
  private static long residentKiB() throws IOException {
    long sum = 0;
    for (int i = 0; i < 40_000; i++) {
      sum += new byte[32 * 1024].length;
    }
    assertThat(sum).isPositive();
    System.gc();
    String line =
        Files.readAllLines(STATUS).stream()
            .filter(text -> text.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("[^0-9]", ""));
  }

  @ParameterizedTest
  @EnumSource
  void memoryStaysFlat(Opened opened) throws Exception {
    Path file = Files.write(directory.resolve("bytes"), new byte[100_000]);
    List<String> checks =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter("-Xcheck:jni"::equals)
            .toList();
    List<String> options =
        new ArrayList<>(
            List.of(
                "-Xms64m",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:+AlwaysPreTouch",
                "-XX:TieredStopAtLevel=1"));
    options.addAll(checks);
    Process process = JavaProcess.of(options, FlatMemoryTest.class, opened, file).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).as(output).isZero();
    long more = Long.parseLong(output.substring(output.lastIndexOf('\n') + 1));
    assertThat(more).as("KiB more after %d rounds", ROUNDS).isLessThan(LIMIT_KIB);
    assertThat(output).doesNotContain("in native method");
  }
}
