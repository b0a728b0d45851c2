package io.margay;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.data.Dataset;
import io.margay.layer.Dense;
import io.margay.layer.Input;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import io.margay.train.Stripes;
import io.margay.train.Trainer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that another process shortens or writes to while a JVM works with them: exceptions, never
 * its end.
 */
@Tag("boundary")
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class ShortenedFileTest {

  private static final int SAMPLES = 20_000;
  private static final int EXIT = 7;
  private static final String SHORTENED =
      " when it was opened: the file was shortened. Write a new file and rename it"
          + " over the old one, then open it again.";

  @TempDir Path directory;

  /** What the other process says before a file is to be shortened, and after it failed. */
  private interface Work {
    void run() throws Exception;
  }

  /**
   * Runs each kind of work until it fails; another process shortens the file that is named before.
   */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    System.out.println(
        "address "
            + (Tensor.of(ByteBuffer.allocateDirect(4), DataType.U8, Shape.of(4)).address() != 0));
    if (args.length > 1) {
      load(Path.of(args[1]));
    }
    for (DataType type : List.of(DataType.F32, DataType.F64)) {
      Dataset data = data(directory, type.word());
      try (Trainer trainer = trainer(type)) {
        until(directory.resolve(type.word() + "-samples.npy"), () -> trainer.fit(data));
      }
    }
    Dataset evaluated = data(directory, "evaluated");
    Dataset labelled = data(directory, "labelled");
    try (Trainer trainer = trainer(DataType.F32)) {
      float[] before = trainer.parameter("dense/kernel").toFloats();
      until(directory.resolve("evaluated-samples.npy"), () -> trainer.evaluate(evaluated));
      until(directory.resolve("labelled-labels.npy"), () -> trainer.evaluate(labelled));
      System.out.println(
          "weights " + Arrays.equals(before, trainer.parameter("dense/kernel").toFloats()));
    }
    Tensor read = Tensor.readNpy(directory.resolve("read-labels.npy"));
    until(
        directory.resolve("read-labels.npy"),
        () ->
            Dataset.of(
                Tensor.zeros(DataType.U8, Shape.of(SAMPLES, 8, 8, 1)),
                read,
                List.of("a", "b", "c")));
    try {
      foreign(directory.resolve("read-samples.npy"));
    } catch (InternalError expected) { // which the JVM throws some instructions later
      System.out.println("foreign " + expected.getMessage().contains("fault"));
    }
    System.exit(EXIT);
  }

  private static Trainer trainer(DataType type) {
    return Trainer.of(Stripes.model()).batch(512).lanes(2).epochs(1_000_000).type(type).build();
  }

  private static void until(Path file, Work work) throws Exception {
    System.out.println("shorten " + file.getFileName());
    try {
      for (; ; ) {
        work.run();
      }
    } catch (UncheckedIOException failure) {
      System.out.println(failure.getMessage());
    }
  }

  /** A mapping that is not Margay's: the JVM's own handler still gets its signals. */
  private static void foreign(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      channel.truncate(10);
      mapped.get(100_000);
    }
  }

  /** Loads a file that is overwritten all the time; what loads is one of the two models, whole. */
  private static void load(Path file) {
    int good = 0;
    List<String> wrong = new ArrayList<>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    for (int i = 0; (i < 400 || good < 20) && wrong.isEmpty() && System.nanoTime() < end; i++) {
      try (Predictor predictor =
          Predictor.builder(file).lanes(1).maxBatch(1).warmUp(false).build()) {
        float[] result = predictor.predict(new float[] {1, 1});
        good++;
        if (result[0] != 2 && result[0] != 4
            || IntStream.range(1, result.length).anyMatch(k -> result[k] != result[0])) {
          wrong.add(Arrays.toString(result));
        }
      } catch (IOException refused) {
        if (!refused.getMessage().startsWith(file.toString())) {
          wrong.add(refused.toString());
        }
      } catch (RuntimeException other) {
        wrong.add(other.toString());
      }
    }
    System.out.println("loaded " + (good >= 20) + " " + wrong);
    System.exit(EXIT);
  }

  private static Dataset data(Path directory, String name) throws IOException {
    return Dataset.of(
        Tensor.readNpy(directory.resolve(name + "-samples.npy")),
        Tensor.readNpy(directory.resolve(name + "-labels.npy")),
        List.of("a", "b", "c"));
  }

  private Process start(Object... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                ShortenedFileTest.class.getName()));
    Arrays.stream(arguments).forEach(argument -> command.add(argument.toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @Test
  void whatReadsAShortenedDataFileFailsByNameAndTheProcessGoesOn() throws Exception {
    for (String name : List.of("f32", "f64", "evaluated", "labelled", "read")) {
      Tensor.zeros(DataType.U8, Shape.of(SAMPLES, 8, 8, 1))
          .writeNpy(directory.resolve(name + "-samples.npy"));
      Tensor.zeros(DataType.I64, Shape.of(SAMPLES))
          .writeNpy(directory.resolve(name + "-labels.npy"));
    }
    long samples = Files.size(directory.resolve("f32-samples.npy"));
    long labels = Files.size(directory.resolve("f32-labels.npy"));
    Process process = start(directory);
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader = process.inputReader()) {
      for (String line; (line = reader.readLine()) != null; ) {
        lines.add(line);
        if (line.startsWith("shorten ")) {
          Thread.sleep(30); // into the work
          Path file = directory.resolve(line.substring("shorten ".length()));
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(200);
          }
        }
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(process.exitValue()).as(String.join("\n", lines)).isEqualTo(EXIT);
    assertThat(lines).contains("address true", "weights true", "foreign true");
    assertThat(lines.stream().filter(line -> line.contains(" was shortened")))
        .as(String.join("\n", lines))
        .hasSize(5);
    for (String name :
        List.of(
            "f32-samples", "f64-samples", "evaluated-samples", "labelled-labels", "read-labels")) {
      Path file = directory.resolve(name + ".npy");
      assertThat(lines)
          .anySatisfy(
              line ->
                  assertThat(line)
                      .isIn(
                          String.format(
                                  "%s: 200 bytes, %,d",
                                  file, name.endsWith("samples") ? samples : labels)
                              + SHORTENED,
                          file
                              + ": a part of the file went away while it was mapped: it was"
                              + " shortened, or the disk failed. Write a new file and rename it"
                              + " over the old one, then open it again."));
    }
  }

  @Test
  void aModelThatIsOverwrittenWhileItIsLoadedIsRefusedOrGood() throws Exception {
    Path one = directory.resolve("one.safetensors");
    Path two = directory.resolve("two.safetensors");
    Path file = directory.resolve("model.safetensors");
    Model model = Model.sequential(Input.of(Shape.of(2), DataType.F32), Dense.of(20_000));
    for (int scale : new int[] {1, 2}) {
      float[] kernel = new float[40_000];
      Arrays.fill(kernel, scale);
      ModelFile.save(
          scale == 1 ? one : two,
          model,
          Map.of(
              "dense/kernel",
              Tensor.of(kernel, Shape.of(2, 20_000)),
              "dense/bias",
              Tensor.zeros(DataType.F32, Shape.of(20_000))),
          Map.of());
    }
    Files.copy(one, file);
    Path stop = directory.resolve("stop");
    Process copies =
        new ProcessBuilder(
                "sh",
                "-c",
                "while [ ! -e \"$4\" ]; do cp \"$1\" \"$3\"; sleep 0.01; cp \"$2\" \"$3\"; sleep"
                    + " 0.01; done",
                "sh",
                one.toString(),
                two.toString(),
                file.toString(),
                stop.toString())
            .start();
    Process process = start(directory, file);
    String output;
    try {
      output = new String(process.getInputStream().readAllBytes());
      process.waitFor();
    } finally {
      process.destroyForcibly().waitFor();
      // A killed shell would leave the copy that runs behind, into a folder that is deleted.
      Files.createFile(stop);
      copies.waitFor();
    }
    assertThat(process.exitValue()).as(output).isEqualTo(EXIT);
    assertThat(output).contains("loaded true []");
  }
}
