package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.Shape;
import io.margay.SharedData;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("boundary")
class MnistTest {

  @TempDir Path folder;

  private void images(String name, int count) throws IOException {
    ByteBuffer file =
        ByteBuffer.allocate(16 + count * 4).putInt(2051).putInt(count).putInt(2).putInt(2);
    Files.write(folder.resolve(name), file.array());
  }

  private void labels(String name, int... labels) throws IOException {
    ByteBuffer file = ByteBuffer.allocate(8 + labels.length).putInt(2049).putInt(labels.length);
    IntStream.of(labels).forEach(label -> file.put((byte) label));
    Files.write(folder.resolve(name), file.array());
  }

  private void small() throws IOException {
    images("train-images-idx3-ubyte", 3);
    labels("train-labels-idx1-ubyte", 5, 0, 4);
    images("t10k-images.idx3-ubyte", 2);
    labels("t10k-labels.idx1-ubyte", 7, 2);
  }

  @Test
  void bothSpellingsOfTheNamesAreFound() throws IOException {
    small();
    try (Mnist mnist = Mnist.open(folder)) {
      assertThat(mnist.train().size()).isEqualTo(3);
      assertThat(mnist.train().sampleShape()).isEqualTo(Shape.of(2, 2, 1));
      assertThat(mnist.test().label(0)).isEqualTo(7);
      assertThat(mnist.test().classNames()).hasSize(10).startsWith("0", "1");
    }
  }

  @Test
  void missingFileIsNamed() throws IOException {
    small();
    Files.delete(folder.resolve("train-labels-idx1-ubyte"));
    assertThatThrownBy(() -> Mnist.open(folder))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(
            "train-labels-idx1-ubyte: neither this file nor train-labels-idx1-ubyte.gz is there");
  }

  @Test
  void countsMustAgree() throws IOException {
    small();
    labels("train-labels-idx1-ubyte", 5, 0);
    assertThatThrownBy(() -> Mnist.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has 3 pictures")
        .hasMessageContaining("train-labels-idx1-ubyte has 2 labels");
  }

  @Test
  void labelsMustBeDigits() throws IOException {
    small();
    labels("train-labels-idx1-ubyte", 5, 0, 10);
    assertThatThrownBy(() -> Mnist.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(
            "train-labels-idx1-ubyte: sample 2 has label 10, expected 0 to 9 (10 classes)");
  }

  @Test
  void imagesAndLabelsMustNotBeExchanged() throws IOException {
    small();
    images("train-labels-idx1-ubyte", 3);
    assertThatThrownBy(() -> Mnist.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("3x2x2, expected 3 dimensions and 1");
  }

  @Test
  void samplesAreRefusedAfterCloseAndLabelsStay() throws IOException {
    small();
    Mnist mnist = Mnist.open(folder);
    mnist.close();
    mnist.close();
    assertThat(mnist.train().label(2)).isEqualTo(4);
    assertThatIllegalStateException().isThrownBy(() -> mnist.train().sample(0).toFloats());
    assertThatIllegalStateException().isThrownBy(() -> mnist.train().hold());
  }

  @Test
  void publishedFilesHaveThePublishedContent() throws Exception {
    Path mnist = SharedData.require("mnist");
    try (Mnist data = Mnist.open(mnist, folder)) {
      assertThat(data.train().samples().shape()).isEqualTo(Shape.of(60_000, 28, 28, 1));
      assertThat(data.test().size()).isEqualTo(10_000);
      assertThat(data.train().counts())
          .containsExactly(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949);
      assertThat(data.test().counts())
          .containsExactly(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009);
      assertThat(IntStream.range(0, 10).map(data.train()::label))
          .containsExactly(5, 0, 4, 1, 9, 2, 1, 3, 1, 4);
    }
    assertThat(md5(mnist, "train-images-idx3-ubyte")).isEqualTo("6bbc9ace898e44ae57da46a324031adb");
    assertThat(md5(mnist, "train-labels-idx1-ubyte")).isEqualTo("a25bea736e30d166cdddb491f175f624");
    assertThat(md5(mnist, "t10k-images-idx3-ubyte")).isEqualTo("2646ac647ad5339dbf082846283269ea");
    assertThat(md5(mnist, "t10k-labels-idx1-ubyte")).isEqualTo("27ae3e4e09519cfbb04c329615203637");
  }

  private String md5(Path mnist, String name) throws Exception {
    Path source =
        Files.exists(mnist.resolve(name)) ? mnist.resolve(name) : mnist.resolve(name + ".gz");
    MessageDigest sum = MessageDigest.getInstance("MD5");
    try (IdxFile file = IdxFile.open(source, folder);
        InputStream in = new DigestInputStream(Files.newInputStream(file.path()), sum)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    StringBuilder hex = new StringBuilder();
    for (byte b : sum.digest()) {
      hex.append(String.format("%02x", b));
    }
    return hex.toString();
  }
}
