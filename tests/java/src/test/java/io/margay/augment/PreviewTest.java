package io.margay.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.Shape;
import io.margay.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PreviewTest {

  private static final Augmentation ALL =
      Augmentation.parse(
          "flip,shift,crop:2,rotate,zoom,shear,random_resized_crop,elastic:5,brightness,contrast,"
              + "saturation,hue,grey,blur,cutout:3,erase,time_mask:2,frequency_mask:2,fill:reflect");

  private static Tensor pictures(int samples) {
    byte[] values = new byte[samples * 16 * 12 * 3];
    new Random(5).nextBytes(values);
    return Tensor.of(values, Shape.of(samples, 16, 12, 3));
  }

  @Test
  void lanesChangeNothing() {
    Tensor pictures = pictures(9);
    int[] all = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    float[] expected;
    try (Preview one = Preview.of(ALL, pictures, 3, 9)) {
      expected = one.epoch(4, all).toFloats();
      assertThat(one.epoch(5, all).toFloats()).isNotEqualTo(expected);
      assertThat(one.epoch(4, all).toFloats()).isEqualTo(expected);
    }
    for (int lanes : new int[] {2, 3}) {
      try (Preview preview = Preview.of(ALL, pictures, 3, 9, lanes)) {
        assertThat(preview.epoch(4, all).toFloats()).as("%d lanes", lanes).isEqualTo(expected);
      }
    }
  }

  @Test
  void withoutTransformsPicturesAreAsTheyAre() {
    Tensor pictures = pictures(3);
    try (Preview preview = Preview.of(Augmentation.none(), pictures, 0, 3)) {
      assertThat(preview.epoch(0, 2, 0).toFloats()).startsWith(pictures.slice(2).toFloats());
    }
  }

  @Test
  void whatIsNoPictureOrNoSampleIsRefused() {
    Tensor vectors = Tensor.of(new float[6], Shape.of(2, 3));
    assertThatThrownBy(() -> Preview.of(ALL, vectors, 0, 1))
        .hasMessage("Preview: a tensor of 2x3, expected samples x rows x columns x channels");
    assertThatThrownBy(() -> Preview.of(ALL, pictures(1), 0, 0))
        .hasMessage("Preview: 0 samples in 1 lanes, expected at least 1, and 1 to 1024");
    Tensor grey = Tensor.of(new byte[64], Shape.of(1, 8, 8, 1));
    assertThatThrownBy(() -> Preview.of(Augmentation.parse("hue"), grey, 0, 1))
        .hasMessageContaining("hue: pictures of 1 channel, expected red, green and blue");
    try (Preview preview = Preview.of(ALL, pictures(2), 0, 2)) {
      assertThatThrownBy(() -> preview.epoch(0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> preview.epoch(0, 0, 1, 0))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> preview.epoch(-1, 0))
          .hasMessageContaining("epoch -1, expected 0 or more");
    }
  }
}
