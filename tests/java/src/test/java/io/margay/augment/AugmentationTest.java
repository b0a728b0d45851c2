package io.margay.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.program.Program;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AugmentationTest {

  @Test
  void textBringsBackEverySetting() {
    Augmentation all =
        Augmentation.of(
            Flip.of(),
            Flip.of(0.25).axis(Axis.VERTICAL),
            Shift.of(0.2).axis(Axis.HORIZONTAL),
            Crop.of().padding(4),
            Fill.of(0.5).interpolation(Fill.Interpolation.NEAREST));
    assertThat(all.text())
        .isEqualTo(
            "flip,flip:0.25:axis=vertical,shift:0.2:axis=horizontal,crop:4,"
                + "fill:value=0.5:interpolation=nearest");
    assertThat(Augmentation.parse(all.text())).isEqualTo(all);
    assertThat(
            Program.read("x = input() shape=32x32x3 augment=" + all.text() + "\ny = flatten(x)")
                .text())
        .as("native programs write it alike")
        .contains(" augment=" + all.text() + "\n");
    assertThat(all.moves()).isTrue();
    assertThat(Augmentation.none().text()).isEqualTo("none");
    assertThat(Augmentation.parse("none")).isEqualTo(Augmentation.none());
    assertThat(Augmentation.none().isNone()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "flop | augment 'flop': 'flop' is unknown, expected blur, ",
        "flip, | augment '': '' is unknown, expected blur, ",
        "flip:2 | Flip: probability 2, expected 0 to 1",
        "flip:nan | augment 'flip:probability=nan': probability=nan, expected a number",
        "flip:0.5:0.5 | augment 'flip:probability=0.5:0.5': '0.5', expected key=value, each key"
            + " once",
        "flip:axis=left | augment 'flip:axis=left': axis=left, expected horizontal, vertical, both",
        "shift:1.5 | Shift: fraction 1.5, expected 0 to 1",
        "crop:pad=1 | augment 'crop:pad=1': crop has no pad, it has padding",
        "crop:-1 | Crop: padding -1, expected 0 to 65535",
        "fill:value=1e7 | Fill: value 10000000, expected -1000000 to 1000000"
      })
  void wrongWordsAreNamed(String text, String message) {
    assertThatThrownBy(() -> Augmentation.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void boxesAreSaidAmongTheTransforms() {
    Augmentation boxes = Augmentation.of(Flip.of(), Shift.of(0.2)).boxes("box", "other/box");
    assertThat(boxes.text()).isEqualTo("flip,shift:0.2,boxes:box,boxes:other/box");
    assertThat(Augmentation.parse(boxes.text())).isEqualTo(boxes);
    assertThat(boxes.program()).isEqualTo("flip,shift:0.2");
    assertThatThrownBy(() -> Augmentation.parse("boxes:box"))
        .hasMessage("Augmentation: boxes [box] and no transform");
    assertThatThrownBy(() -> Augmentation.parse("flip,boxes:"))
        .hasMessage("Augmentation: boxes of '', expected the name of an output");
  }

  @Test
  void thirtyTwoTransformsAreTheMost() {
    Augmentation most = new Augmentation(Collections.nCopies(32, Flip.of()), List.of());
    assertThat(most.transforms()).hasSize(32);
    assertThatThrownBy(() -> new Augmentation(Collections.nCopies(33, Flip.of()), List.of()))
        .hasMessage("Augmentation: 33 transforms, expected at most 32");
  }
}
