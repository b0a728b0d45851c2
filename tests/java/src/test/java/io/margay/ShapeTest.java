package io.margay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {

  @Test
  void aGreyPicture() {
    Shape shape = Shape.of(28, 28, 1);
    assertThat(shape.rank()).isEqualTo(3);
    assertThat(shape.dim(2)).isEqualTo(1);
    assertThat(shape.elements()).isEqualTo(784);
    assertThat(shape)
        .hasToString("28x28x1")
        .isEqualTo(Shape.parse("28x28x1"))
        .hasSameHashCodeAs(Shape.parse("28x28x1"));
    assertThat(shape.withBatch()).isEqualTo("(None, 28, 28, 1)");
  }

  @Test
  void callersCannotChangeIt() {
    int[] dims = {2, 3};
    Shape shape = Shape.of(dims);
    dims[0] = 7;
    shape.dims()[1] = 7;
    assertThat(shape).isEqualTo(Shape.of(2, 3));
  }

  @Test
  void sizesAreAtLeastOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Shape.of(28, 0, 1))
        .withMessage("shape 28x0x1: dimension 1 is 0, expected at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Shape.of())
        .withMessage("shape: no dimensions, expected at least one. A single value is Shape.of(1).");
  }

  @Test
  void elementsMustBeCountable() {
    int most = Integer.MAX_VALUE;
    assertThat(Shape.of(most, most).elements()).isEqualTo((long) most * most);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Shape.of(most, most, 3))
        .withMessageEndingWith("more than 2^63 - 1 elements");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "28x", "x28", "28X28", "28x-1", "28 x 28", "99999999999", "2147483648", "1.5"})
  void otherTextIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Shape.parse(text))
        .withMessage(
            "shape '" + text + "': expected whole numbers with x between them, such as 28x28x1");
  }

  @ParameterizedTest
  @EnumSource
  void wordsOfDataTypesReadBack(DataType type) {
    assertThat(DataType.parse(type.word())).isSameAs(type);
    assertThat(type.code()).as("the order of the native interface").isEqualTo(type.ordinal());
  }

  @Test
  void anUnknownDataTypeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataType.parse("f16"))
        .withMessage("data type 'f16': expected u8, i32, i64, f32 or f64");
  }
}
