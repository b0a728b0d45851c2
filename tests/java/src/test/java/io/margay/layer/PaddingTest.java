package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaddingTest {

  @ParameterizedTest
  @ValueSource(strings = {"valid", "same", "2", "2x1", "1,2", "1,2,3,4", "1x2x3", "0,1,0,2,0,3"})
  void wordsReadBack(String word) {
    assertThat(Padding.parse(word).word()).isEqualTo(word);
  }

  @Test
  void equalSidesHaveOneName() {
    assertThat(Padding.of(0)).isEqualTo(Padding.VALID);
    assertThat(Padding.parse("0")).isEqualTo(Padding.VALID);
    assertThat(Padding.of(1, 1, 2, 2)).isEqualTo(Padding.of(1, 2));
    assertThat(Padding.of(3, 3).word()).isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SAME", "-1", "1x", "1,2,3", "1,2,3,4,5", "", "1.5"})
  void otherWordsAreRefused(String word) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Padding.parse(word))
        .withMessage(
            "padding '"
                + word
                + "': expected valid, same, one number, rows x columns, or top,bottom,left,right");
  }

  @Test
  void negativePaddingIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Padding.of(0, -1))
        .withMessage("padding 0,0,-1,-1: expected 0 to 65536 on every side");
  }
}
