package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.data.Letters;
import org.junit.jupiter.api.Test;

class PictureTest {

  @Test
  void aPictureOfAnySizeIsFourteenBySeven() {
    for (int size : new int[] {9, 28, 100}) {
      for (boolean braille : new boolean[] {false, true}) {
        assertThat(Picture.lines(new float[size * size], size, size, 1, braille))
            .hasSize(7)
            .allMatch(line -> line.length() == 14);
      }
    }
  }

  @Test
  void theLecturesCrossLooksLikeOne() {
    assertThat(Picture.lines(Letters.lecture().toFloats(), 9, 9, 1, true))
        .containsExactly(
            "⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀",
            "⠀⠀⠿⢇⣀⠀⠀⠀⠀⢀⣀⠿⠇⠀",
            "⠀⠀⠀⠘⠛⣤⡄⠀⣤⡜⠛⠀⠀⠀",
            "⠀⠀⠀⠀⠀⠉⢱⣶⠉⠁⠀⠀⠀⠀",
            "⠀⠀⠀⢀⣀⠿⠇⠀⠿⢇⣀⠀⠀⠀",
            "⠀⠀⣤⡜⠛⠀⠀⠀⠀⠘⠛⣤⡄⠀",
            "⠀⠀⠉⠁⠀⠀⠀⠀⠀⠀⠀⠉⠁⠀");
  }

  @Test
  void moreInkIsADarkerCharacter() {
    float[] ramp = new float[28 * 28];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = i % 28;
    }
    assertThat(Picture.lines(ramp, 28, 28, 1, false))
        .allMatch(line -> line.matches(" +\\.+:+\\++x+X+#+@+"));
  }
}
