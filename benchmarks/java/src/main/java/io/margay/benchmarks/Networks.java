package io.margay.benchmarks;

import io.margay.DataType;
import io.margay.Tensor;
import io.margay.layer.Dense;
import io.margay.layer.Flatten;
import io.margay.layer.Input;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Zoo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Networks, files and pictures that the benchmarks share. */
final class Networks {
  private static final long SEED = 1;

  private Networks() {}

  /** A network by name; {@code tiny} multiplies one number with another and does nothing else. */
  static Model named(String name) {
    return name.equals("tiny")
        ? Model.sequential(Input.image(1, 1, 1), Flatten.of(), Dense.of(1))
        : Zoo.byName(name).orElseThrow();
  }

  /** A new temporary file with the network's initial weights; its caller deletes it. */
  static Path file(String name) throws IOException {
    Path file = Files.createTempFile("margay-jmh-", ".safetensors");
    ModelFile.saveInitial(file, named(name), SEED);
    return file;
  }

  /** Random pictures for a network. */
  static Tensor pictures(Model model, int count) {
    Tensor pictures = Tensor.zeros(DataType.U8, model.input().shape().samples(count));
    fill(pictures.buffer());
    return pictures;
  }

  static void fill(ByteBuffer buffer) {
    SplittableRandom random = new SplittableRandom(SEED);
    while (buffer.hasRemaining()) {
      buffer.put((byte) random.nextInt());
    }
  }
}
