package io.margay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.DataType;
import io.margay.MappedFile;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.error.NativeException;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import io.margay.train.Stripes;
import io.margay.train.Trainer;
import io.margay.train.TrainingException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/**
 * Files that are truncated and overwritten in place while Margay reads them: data during a fit,
 * models while they are loaded. That ends in exceptions, and the trainer's weights are finite and
 * can be saved.
 */
final class RewriteAttack implements Attack {

  private static final int SAMPLES = 4000;
  private static final List<String> CLASSES =
      IntStream.range(0, Stripes.CLASSES).mapToObj(Integer::toString).toList();

  private byte[] pixels;
  private byte[] labels;
  private byte[] model;

  @Override
  public String name() {
    return "rewriting";
  }

  @Override
  public int cost() {
    return 40;
  }

  @Override
  public void prepare(Path folder) throws IOException {
    pixels = new byte[SAMPLES * Stripes.PIXELS];
    labels = new byte[SAMPLES];
    float[][] pictures = Stripes.pictures(SAMPLES);
    for (int i = 0; i < SAMPLES; i++) {
      labels[i] = (byte) (i % Stripes.CLASSES);
      for (int p = 0; p < Stripes.PIXELS; p++) {
        pixels[i * Stripes.PIXELS + p] = (byte) pictures[i][p];
      }
    }
    Path file = folder.resolve("model");
    try (Trainer trainer = Trainer.of(Stripes.model()).lanes(1).build()) {
      trainer.checkpoint(file);
    }
    model = Files.readAllBytes(file);
  }

  @Override
  public void attempt(long seed, Path folder) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    if (random.nextBoolean()) {
      trained(random, folder);
    } else {
      loaded(random, folder);
    }
  }

  private void trained(SplittableRandom random, Path folder) throws Exception {
    Path samplesFile = Files.write(folder.resolve("samples"), pixels);
    Path labelsFile = Files.write(folder.resolve("labels"), labels);
    boolean ofLabels = random.nextInt(4) == 0;
    try (MappedFile samples = MappedFile.open(samplesFile);
        MappedFile classes = MappedFile.open(labelsFile);
        Trainer trainer =
            Trainer.of(Stripes.model())
                .batch(20)
                .epochs(1000)
                .lanes(random.nextInt(1, 3))
                .build()) {
      Tensor values =
          Tensor.of(samples, 0, DataType.U8, Shape.of(SAMPLES, Stripes.SIDE, Stripes.SIDE, 1));
      Tensor indices = Tensor.of(classes, 0, DataType.U8, Shape.of(SAMPLES));
      Dataset data = Dataset.of(values, indices, CLASSES);
      boolean evaluates = random.nextInt(3) == 0;
      whileRewritten(
          ofLabels ? labelsFile : samplesFile,
          ofLabels ? labels : pixels,
          random,
          () -> {
            if (evaluates) {
              trainer.evaluate(data);
            } else {
              trainer.fit(data);
            }
          },
          trainer::stop);
      for (float value : trainer.parameter("dense/kernel").toFloats()) {
        assertThat(value).isFinite();
      }
      trainer.save(folder.resolve("saved"));
    }
  }

  private void loaded(SplittableRandom random, Path folder) throws Exception {
    Path file = Files.write(folder.resolve("model"), model);
    Use use =
        switch (random.nextInt(3)) {
          case 0 -> () -> Predictor.builder(file).lanes(1).maxBatch(1).build().close();
          case 1 ->
              () -> {
                try (ModelFile open = ModelFile.open(file)) {
                  for (String name : open.tensors()) {
                    open.tensor(name).toFloats();
                  }
                }
              };
          default -> () -> Trainer.resume(file).build().close();
        };
    whileRewritten(file, model, random, use, () -> {});
  }

  private interface Use {
    void run() throws Exception;
  }

  /**
   * Uses a file again and again while another thread writes it: refusals are as good as results.
   */
  private static void whileRewritten(
      Path file, byte[] sound, SplittableRandom random, Use use, Runnable stop) throws Exception {
    SplittableRandom own = random.split();
    AtomicBoolean over = new AtomicBoolean();
    Thread writer =
        Patience.start(
            "writer",
            () -> {
              try {
                for (int i = 0; i < 20; i++) {
                  rewrite(file, sound, own);
                }
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              } finally {
                over.set(true);
                stop.run();
              }
            });
    while (!over.get()) {
      try {
        use.run();
      } catch (IOException
          | UncheckedIOException
          | IllegalArgumentException
          | NativeException
          | TrainingException refused) {
        assertThat(refused.getMessage()).isNotBlank();
      }
    }
    Patience.join(writer);
  }

  private static void rewrite(Path file, byte[] sound, SplittableRandom random)
      throws IOException, InterruptedException {
    Thread.sleep(random.nextInt(4));
    switch (random.nextInt(3)) {
      case 0 -> {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(random.nextInt(sound.length));
        }
      }
      case 1 -> { // as cp does
        try (OutputStream out = Files.newOutputStream(file)) {
          int half = random.nextInt(sound.length);
          out.write(sound, 0, half);
          Thread.sleep(random.nextInt(3));
          out.write(sound, half, sound.length - half);
        }
      }
      default -> {
        byte[] other = sound.clone();
        Arrays.fill(other, random.nextInt(other.length), other.length, (byte) random.nextInt(256));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.write(ByteBuffer.wrap(other));
        }
      }
    }
  }
}
