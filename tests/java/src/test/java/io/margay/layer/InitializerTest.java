package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitializerTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zeros",
        "constant:0.5",
        "normal:0:0.05",
        "uniform:-1:1",
        "glorot_uniform",
        "glorot_normal",
        "he_uniform",
        "he_normal",
        "lecun_uniform",
        "lecun_normal",
        "normal:1e-07:0"
      })
  void wordsReadBack(String word) {
    assertThat(Initializer.parse(word).word()).isEqualTo(word);
  }

  @ParameterizedTest
  @ValueSource(strings = {"he", "zeros:1", "constant", "normal:0", "uniform:1:2:3", ""})
  void otherWordsAreRefused(String word) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Initializer.parse(word))
        .withMessage(
            "initializer '"
                + word
                + "': expected glorot_, he_ or lecun_ with uniform or normal, zeros, constant:V,"
                + " normal:MEAN:DEVIATION or uniform:LOW:HIGH.");
  }

  @Test
  void numbersMustMakeSense() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Initializer.normal(0, -1))
        .withMessage("normal deviation -1: expected at least 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Initializer.uniform(1, 0))
        .withMessage("uniform 1 to 0: expected low before high");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Initializer.constant(Double.NaN))
        .withMessage("constant NaN: expected a finite number");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Initializer.parse("constant:x"))
        .withMessage("initializer 'constant:x': 'x': expected a number");
  }
}
