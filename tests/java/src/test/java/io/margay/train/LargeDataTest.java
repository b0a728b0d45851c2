package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.JavaProcess;
import io.margay.data.Dataset;
import io.margay.data.IdxFile;
import io.margay.layer.AvgPool2d;
import io.margay.layer.Dense;
import io.margay.layer.Flatten;
import io.margay.layer.Input;
import io.margay.layer.Softmax;
import io.margay.model.Model;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A data set of a gigabyte in a process whose heap has 64 MB. */
@Tag("boundary")
@Timeout(300)
class LargeDataTest {

  private static final int SAMPLES = 349_525;

  @TempDir Path directory;

  @Test
  @EnabledOnOs(OS.LINUX) // asks /proc for the process's memory
  void aMappedDataSetLargerThanTheHeapTrainsWithoutASlopeInMemory() throws Exception {
    Process process = JavaProcess.of(List.of("-Xmx64m"), Process64.class, directory).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains("memory ");
    String[] words = said.substring(said.indexOf("memory ")).trim().split(" ");
    long first = Long.parseLong(words[1]);
    for (int i = 2; i < words.length; i++) {
      assertThat(Long.parseLong(words[i])).as(said).isLessThan(first + 16_384);
    }
    assertThat(words).hasSize(4);
  }

  /** Prints the kilobytes of its own, after each of two epochs and an evaluation. */
  static final class Process64 {

    public static void main(String[] arguments) throws IOException {
      Path pictures = write(Path.of(arguments[0], "pictures"), SAMPLES, 32, 32, 3);
      Path labels = write(Path.of(arguments[0], "labels"), SAMPLES);
      List<Long> kilobytes = new ArrayList<>();
      Model model =
          Model.sequential(
              Input.image(32, 32, 3).scale(1 / 255.0),
              AvgPool2d.of(8),
              Flatten.of(),
              Dense.of(2),
              Softmax.of());
      try (IdxFile pixels = IdxFile.open(pictures);
          IdxFile classes = IdxFile.open(labels);
          Trainer trainer =
              Trainer.of(model)
                  .batch(256)
                  .epochs(2)
                  .callback(
                      new Callback() {
                        @Override
                        public boolean onEpoch(EpochStats epoch, Trainer running) {
                          return kilobytes.add(own());
                        }
                      })
                  .build()) {
        Dataset data = Dataset.of(pixels.tensor(), classes.tensor(), List.of("dark", "light"));
        trainer.fit(data);
        trainer.evaluate(data);
        kilobytes.add(own());
      }
      System.out.print("memory");
      kilobytes.forEach(one -> System.out.print(" " + one));
    }

    /** An IDX file of zeros, which take no room on the disk. */
    private static Path write(Path path, int... dims) throws IOException {
      long bytes = 4 + 4L * dims.length;
      try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
        file.writeInt(0x800 + dims.length);
        long values = 1;
        for (int dim : dims) {
          file.writeInt(dim);
          values *= dim;
        }
        file.setLength(bytes + values);
      }
      return path;
    }

    /** What the process has that is no page of a file. */
    private static long own() {
      try {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("RssAnon:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
