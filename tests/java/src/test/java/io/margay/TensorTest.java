package io.margay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TensorTest {

  private static final Shape TWO_BY_THREE = Shape.of(2, 3);

  @Test
  void arraysComeBackAsTheyWentIn() {
    assertThat(Tensor.of(new float[] {1, -2.5f, 3, 4, 5, Float.NaN}, TWO_BY_THREE).toFloats())
        .containsExactly(1, -2.5f, 3, 4, 5, Float.NaN);
    assertThat(Tensor.of(new double[] {1e300, 2}, Shape.of(2)).toDoubles())
        .containsExactly(1e300, 2);
    assertThat(Tensor.of(new int[] {Integer.MIN_VALUE, 7}, Shape.of(2)).toDoubles())
        .containsExactly(Integer.MIN_VALUE, 7);
    assertThat(Tensor.of(new long[] {1L << 53, -1}, Shape.of(2)).toDoubles())
        .containsExactly(1L << 53, -1);
  }

  @Test
  void bytesAreUnsigned() {
    assertThat(Tensor.of(new byte[] {0, 127, -128, -1}, Shape.of(4)).toFloats())
        .containsExactly(0, 127, 128, 255);
  }

  @Test
  void changingTheArrayLaterChangesNothing() {
    float[] values = {1, 2};
    Tensor tensor = Tensor.of(values, Shape.of(2));
    values[0] = 9;
    assertThat(tensor.toFloats()).containsExactly(1, 2);
  }

  @Test
  void numberOfValuesMustBeThatOfTheShape() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.of(new float[5], TWO_BY_THREE))
        .withMessage("Tensor[2x3 f32]: 5 values, 6 expected");
  }

  @Test
  void messagesDoNotDependOnTheLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Tensor.of(new float[1], Shape.of(1_000_000)))
          .withMessage("Tensor[1000000 f32]: 1 values, 1,000,000 expected");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void directBufferIsSharedFromItsPosition() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
    Tensor tensor = Tensor.of(buffer.position(8), DataType.F32, Shape.of(2));
    buffer.putFloat(12, 3);
    assertThat(tensor.toFloats()).containsExactly(0, 3);
    assertThat(tensor.isWritable()).isTrue();
  }

  @Test
  void bufferThatNativeCodeCannotReadIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.of(ByteBuffer.allocate(8), DataType.U8, Shape.of(8)))
        .withMessageContaining("on the Java heap");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Tensor.of(
                    ByteBuffer.allocateDirect(8).order(ByteOrder.BIG_ENDIAN),
                    DataType.F32,
                    Shape.of(2)))
        .withMessageContaining("is BIG_ENDIAN, expected LITTLE_ENDIAN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.of(ByteBuffer.allocateDirect(9), DataType.U8, Shape.of(8)))
        .withMessage("Tensor[8 u8]: the buffer has 9 bytes left, 8 expected");
    ByteBuffer odd = ByteBuffer.allocateDirect(9).order(ByteOrder.nativeOrder()).position(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.of(odd, DataType.F32, Shape.of(2)))
        .withMessageContaining("multiple of 4");
  }

  @Test
  void readOnlyBufferStaysReadOnly() {
    Tensor tensor =
        Tensor.of(ByteBuffer.allocateDirect(4).asReadOnlyBuffer(), DataType.U8, Shape.of(4));
    assertThat(tensor.isWritable()).isFalse();
    assertThat(tensor.buffer().isReadOnly()).isTrue();
  }

  @Test
  void sliceIsOneSampleAndSharesMemory() {
    Tensor tensor = Tensor.of(new int[] {1, 2, 3, 4, 5, 6}, Shape.of(3, 2));
    assertThat(tensor.slice(1).shape()).isEqualTo(Shape.of(2));
    assertThat(tensor.slice(1).slice(1).toFloats()).containsExactly(4);
    tensor.slice(2).buffer().putInt(0, 9);
    assertThat(tensor.toFloats()).containsExactly(1, 2, 3, 4, 9, 6);
    assertThatThrownBy(() -> tensor.slice(3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void reshapeKeepsTheValues() {
    Tensor tensor = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, TWO_BY_THREE);
    assertThat(tensor.reshape(Shape.of(3, 2, 1)).slice(2).toFloats()).containsExactly(5, 6);
    assertThatThrownBy(() -> tensor.reshape(Shape.of(7)))
        .isInstanceOf(ShapeException.class)
        .hasMessage("Tensor[2x3 f32]: reshape to 7: 7 values, 6 expected");
  }

  @Test
  void moreThanTwoGibibytesAreForFiles() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.zeros(DataType.F32, Shape.of(60_000, 224, 224, 3)))
        .withMessageContaining("36,126,720,000 bytes")
        .withMessageContaining("MappedFile.create");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Tensor.zeros(DataType.F64, Shape.of(Integer.MAX_VALUE, Integer.MAX_VALUE)))
        .withMessageContaining("more than 2^63 - 1 bytes");
  }

  @Test
  @Tag("boundary")
  void newMemoryIsAlignedForVectors() {
    for (int i = 1; i < 20; i++) {
      Tensor tensor = Tensor.zeros(DataType.U8, Shape.of(i));
      assertThat(tensor.address() % 64).isZero();
      assertThat(tensor.slice(i - 1).address()).isEqualTo(tensor.address() + i - 1);
    }
  }
}
