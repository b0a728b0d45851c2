package io.margay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Dataset;
import io.margay.data.IdxFile;
import io.margay.data.Images;
import io.margay.error.NativeException;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import io.margay.train.Adam;
import io.margay.train.BatchInfo;
import io.margay.train.Callback;
import io.margay.train.Stripes;
import io.margay.train.Trainer;
import io.margay.train.TrainingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/** Damaged files of every format that Margay reads, opened, read to the end, and used. */
final class FileAttack implements Attack {

  private static final long MEMORY = 256L << 20;
  private static final int LARGEST_SAMPLE = 1 << 20;
  private static final int STEPS = 2;
  private static final Dataset DATA = Stripes.data(30, 1);

  private byte[] model;
  private byte[] checkpoint;
  private byte[] idx;
  private byte[] gzip;
  private byte[] npy;
  private byte[] png;

  @Override
  public String name() {
    return "files";
  }

  @Override
  public int cost() {
    return 1;
  }

  @Override
  public void prepare(Path folder) throws IOException {
    Path file = folder.resolve("sound");
    try (Trainer trainer =
        Trainer.of(Stripes.model(0.1))
            .optimizer(Adam.of(0.01))
            .batch(10)
            .epochs(2)
            .lanes(1)
            .callback(stopAfter(STEPS))
            .build()) {
      trainer.fit(DATA);
      trainer.save(file);
      model = Files.readAllBytes(file);
      trainer.checkpoint(file);
      checkpoint = Files.readAllBytes(file);
    }
    idx = ByteBuffer.allocate(16 + 5 * 64).putInt(0x803).putInt(5).putInt(8).putInt(8).array();
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      out.write(idx);
    }
    gzip = compressed.toByteArray();
    Tensor.of(Stripes.pictures(1)[0], Shape.of(8, 8)).writeNpy(file);
    npy = Files.readAllBytes(file);
    Images.writePng(Tensor.zeros(DataType.U8, Shape.of(9, 7, 3)), file);
    png = Files.readAllBytes(file);
  }

  @Override
  public void attempt(long seed, Path folder) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Mutation mutation = new Mutation(random);
    switch (random.nextInt(8)) {
      case 0, 1 ->
          refusedOrDone(
              written(folder, "model.safetensors", mutation.safetensors(model)), this::predict);
      case 2 ->
          refusedOrDone(
              written(folder, "model.safetensors", mutation.safetensors(model)), this::load);
      case 3, 4 ->
          refusedOrDone(
              written(folder, "last.checkpoint", mutation.safetensors(checkpoint)), this::resume);
      case 5 -> {
        boolean raw = random.nextBoolean();
        byte[] damaged = mutation.bytes(raw ? idx : gzip);
        refusedOrDone(
            written(folder, raw ? "images-idx3-ubyte" : "images-idx3-ubyte.gz", damaged),
            this::readIdx);
      }
      case 6 ->
          refusedOrDone(
              written(folder, "values.npy", mutation.bytes(npy)),
              file -> Tensor.readNpy(file).toDoubles());
      default ->
          refusedOrDone(
              written(folder, "picture.png", mutation.bytes(png)),
              file -> Images.read(file, Shape.of(8, 8, 1)));
    }
  }

  private static Path written(Path folder, String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private interface Use {
    void of(Path file) throws Exception;
  }

  /** Whatever a file holds, these are the exceptions that say so; a refused file is named. */
  private static void refusedOrDone(Path file, Use use) throws Exception {
    String stem = file.getFileName().toString().replaceFirst("\\.gz$", "");
    try {
      use.of(file);
    } catch (IOException refused) {
      assertThat(refused).hasMessageContaining(stem);
    } catch (IllegalArgumentException | NativeException | TrainingException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  private void predict(Path file) throws IOException {
    try (ModelFile open = ModelFile.open(file)) {
      for (String name : open.tensors()) {
        open.tensor(name).toDoubles();
      }
    }
    try (Predictor predictor =
        Predictor.builder(file).lanes(1).maxBatch(2).memoryLimit(MEMORY).build()) {
      long values = predictor.model().input().shape().elements();
      if (values <= LARGEST_SAMPLE) {
        predictor.predict(new float[(int) values]);
        predictor.classify(new float[(int) values], 3);
      }
      predictor.describe();
    }
  }

  private void load(Path file) throws IOException {
    try (Trainer trainer =
        Trainer.of(Stripes.model(0.1)).lanes(1).batch(10).callback(stopAfter(1)).build()) {
      trainer.load(file);
      trainer.evaluate(DATA);
      trainer.fit(DATA);
    }
  }

  private void resume(Path file) throws IOException {
    try (Trainer trainer =
        Trainer.resume(file).memoryLimit(MEMORY).callback(stopAfter(STEPS)).build()) {
      trainer.fit(DATA);
      trainer.checkpoint(file.resolveSibling("next.checkpoint"));
      trainer.evaluate(DATA);
    }
  }

  private void readIdx(Path file) throws IOException {
    try (IdxFile open = IdxFile.open(file, file.resolveSibling("cache"))) {
      open.tensor().toFloats();
    }
  }

  /** However many epochs a damaged checkpoint asks for. */
  private static Callback stopAfter(int steps) {
    return new Callback() {
      private int seen;

      @Override
      public void onBatch(BatchInfo batch, Trainer trainer) {
        if (++seen >= steps) {
          trainer.stop();
        }
      }
    };
  }
}
