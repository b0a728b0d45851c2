package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class LettersTest {

  private static final Letters PLAIN = Letters.of(28).shift(0).scale(1).rotation(0).noise(0);

  private static byte[] bytes(Tensor tensor) {
    ByteBuffer buffer = tensor.buffer();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** The mean value of a square of 3 by 3 pixels around a place. */
  private static double ink(Tensor picture, int row, int column) {
    float[] pixels = picture.toFloats();
    int size = picture.shape().dim(0);
    double sum = 0;
    for (int r = row - 1; r <= row + 1; r++) {
      for (int c = column - 1; c <= column + 1; c++) {
        sum += pixels[r * size + c];
      }
    }
    return sum / 9;
  }

  @Test
  void lectureXIsTheOneOfTheSlide() {
    String slide =
        "-1 -1 -1 -1 -1 -1 -1 -1 -1 "
            + "-1  1 -1 -1 -1 -1 -1  1 -1 "
            + "-1 -1  1 -1 -1 -1  1 -1 -1 "
            + "-1 -1 -1  1 -1  1 -1 -1 -1 "
            + "-1 -1 -1 -1  1 -1 -1 -1 -1 "
            + "-1 -1 -1  1 -1  1 -1 -1 -1 "
            + "-1 -1  1 -1 -1 -1  1 -1 -1 "
            + "-1  1 -1 -1 -1 -1 -1  1 -1 "
            + "-1 -1 -1 -1 -1 -1 -1 -1 -1";
    double[] expected =
        Arrays.stream(slide.trim().split(" +")).mapToDouble(Double::parseDouble).toArray();
    assertThat(Letters.lecture().shape()).isEqualTo(Shape.of(9, 9, 1));
    assertThat(Letters.lecture().toDoubles()).isEqualTo(expected);
  }

  @Test
  void evenSamplesAreXAndOddOnesO() {
    Dataset letters = PLAIN.train(40, 1);
    assertThat(letters.classNames()).containsExactly("X", "O");
    assertThat(letters.counts()).containsExactly(20, 20);
    for (int i = 0; i < letters.size(); i++) {
      double middle = ink(letters.sample(i), 14, 14);
      assertThat(letters.label(i)).isEqualTo(i % 2);
      assertThat(middle > 50).as("ink in the middle of sample %d", i).isEqualTo(i % 2 == 0);
    }
  }

  @Test
  void picturesAreBytesOfTheGivenSize() {
    for (int size : new int[] {9, 10, 28, 33, 100}) {
      Dataset letters = Letters.of(size).train(5, 1);
      assertThat(letters.sampleShape()).isEqualTo(Shape.of(size, size, 1));
      assertThat(letters.samples().type()).isEqualTo(DataType.U8);
    }
  }

  @Test
  void ringHasAHoleAtTheSmallestSizeToo() {
    Dataset letters = Letters.of(9).noise(0).shift(0).train(200, 3);
    for (int i = 1; i < letters.size(); i += 2) {
      float[] pixels = letters.sample(i).toFloats();
      double strongest = 0;
      for (float pixel : pixels) {
        strongest = Math.max(strongest, pixel);
      }
      assertThat(pixels[4 * 9 + 4]).as("sample %d", i).isLessThan((float) (0.5 * strongest));
    }
  }

  @Test
  void lettersStayInsideThePicture() {
    for (int size : new int[] {9, 28, 64}) {
      Letters letters = Letters.of(size).shift(0.3).rotation(40).stroke(0.16);
      for (int i = 0; i < 300; i++) {
        Pen pen = letters.letter(i % 2 == 0, new SplitMix(size, 0, i));
        for (double place = -0.5; place < size + 1; place++) {
          assertThat(
                  pen.coverage(place, -0.5)
                      + pen.coverage(place, size + 0.5)
                      + pen.coverage(-0.5, place)
                      + pen.coverage(size + 0.5, place))
              .as("ink around letter %d of size %d", i, size)
              .isLessThan(0.01);
        }
      }
    }
  }

  @Test
  void sampleDependsOnSeedAndNumberAlone() {
    Letters letters = Letters.of(28);
    byte[] ten = bytes(letters.train(10, 5).samples());
    byte[] thousand = bytes(letters.train(1000, 5).samples());
    assertThat(Arrays.copyOf(thousand, ten.length)).isEqualTo(ten);
    assertThat(bytes(letters.train(10, 6).samples())).isNotEqualTo(ten);
    assertThat(bytes(letters.test(10, 5).samples())).isNotEqualTo(ten);
  }

  @Test
  void sameSeedGivesTheSameBytesOnEveryMachine() {
    CRC32 sum = new CRC32();
    sum.update(bytes(Letters.of(28).train(100, 42).samples()));
    assertThat(sum.getValue()).isEqualTo(3203665086L);
  }

  @Test
  void noTestSampleIsATrainingSample() {
    Letters letters = Letters.of(12).noise(0);
    Dataset train = letters.train(500, 1);
    Dataset test = letters.test(500, 1);
    var seen = new HashSet<ByteBuffer>();
    for (int i = 0; i < 500; i++) {
      seen.add(ByteBuffer.wrap(bytes(train.sample(i))));
    }
    for (int i = 0; i < 500; i++) {
      assertThat(seen).doesNotContain(ByteBuffer.wrap(bytes(test.sample(i))));
    }
  }

  @Test
  void withoutVariationOnlyInkShapeAndStrokeChange() {
    float[] pixels = PLAIN.train(1, 1).sample(0).toFloats();
    assertThat(pixels[0]).isZero();
    assertThat(ink(PLAIN.train(1, 1).sample(0), 14, 14)).isGreaterThan(100);
  }

  @Test
  void valuesOutsideTheirRangesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Letters.of(8))
        .withMessage("Letters: size 8, expected 9 to 1,024");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Letters.of(28).noise(1.5))
        .withMessage("Letters: noise 1.5, expected 0 to 1");
    assertThatIllegalArgumentException().isThrownBy(() -> Letters.of(28).rotation(45));
    assertThatIllegalArgumentException().isThrownBy(() -> Letters.of(28).scale(Double.NaN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Letters.of(28).train(0, 1))
        .withMessageContaining("count 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Letters.of(1024).train(1_000_000, 1))
        .withMessageContaining("at most 2 GiB");
  }
}
