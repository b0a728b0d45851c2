package io.margay.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.Shape;
import io.margay.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pixels of a picture, by hand. */
class MaskTest {

  @Test
  void masksOverlapAsBoxesDo() {
    Mask left = Mask.of(2, 4, (row, column) -> column < 3);
    Mask right = Mask.of(2, 4, (row, column) -> column > 1);
    assertThat(left.overlap(right)).isEqualTo(2.0 / 8);
    assertThat(left.shared(right)).isEqualTo(2);
    Mask none = Mask.of(2, 4, (row, column) -> false);
    assertThat(none.overlap(none)).isZero();
    assertThat(none.box()).isEqualTo(new Box(0, 0, 0, 0));
    assertThat(left.at(0, 4)).isFalse();
    assertThatThrownBy(() -> left.overlap(Mask.of(4, 2, (row, column) -> true)))
        .hasMessage("Mask: pictures of 2x4 and 4x2 pixels, expected one size");
    assertThatThrownBy(() -> new Answer(List.of(), List.of(left), Optional.empty()))
        .hasMessage("Answer: 1 masks of 0 objects, expected as many");
  }

  @Test
  void regionsHaveAClassForEachPixel() {
    Regions regions = Regions.of(Tensor.of(new int[] {0, 1, 2, 1}, Shape.of(2, 2, 1)));
    assertThat(regions.at(1, 0)).isEqualTo(2);
    assertThat(regions.mask(1).area()).isEqualTo(2);
    assertThat(Regions.voted(1, 2, new float[] {0.2f, 0.2f, 0.1f, 0.3f}).at(0, 1)).isOne();
    assertThat(Regions.voted(1, 1, new float[] {0.5f, 0.5f}).at(0, 0)).as("the first").isZero();
    assertThatThrownBy(() -> Regions.of(Tensor.of(new int[8], Shape.of(2, 2, 2))))
        .hasMessage("Regions: 2x2x2, expected a class for each pixel: rows x columns");
    assertThatThrownBy(() -> regions.at(0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
