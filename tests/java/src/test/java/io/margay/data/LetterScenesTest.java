package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LetterScenesTest {

  private static final int SIZE = 48;

  private final LetterScenes scenes = LetterScenes.of(SIZE);

  private static List<String> names(Dataset data) {
    return data.columns().stream().map(Column::name).toList();
  }

  private static float[] values(Dataset data, String column, int i) {
    return data.row(column, i, 0).toFloats();
  }

  @Test
  void columnsAreThoseOfTheTasks() {
    Dataset several = scenes.train(3, 1);
    assertThat(names(several)).containsExactly("image", "boxes", "regions", "objects");
    assertThat(several.column("image").shape()).isEqualTo(Shape.of(SIZE, SIZE, 1));
    assertThat(several.column("regions").classNames()).containsExactly("background", "X", "O");
    assertThat(several.column("boxes").classNames()).containsExactly("X", "O");
    Dataset single = scenes.letters(1, 1).train(3, 1);
    assertThat(names(single))
        .containsExactly("image", "label", "box", "boxes", "regions", "objects");
    assertThat(single.column("label").classNames()).containsExactly("X", "O");
  }

  @Test
  void aBoxGoesAroundThePixelsOfItsLetter() {
    Dataset data = scenes.train(40, 3);
    Set<Integer> counts = new HashSet<>();
    for (int i = 0; i < data.size(); i++) {
      float[] regions = values(data, "regions", i);
      float[] objects = values(data, "objects", i);
      float[] image = values(data, "image", i);
      int letters = data.rows("boxes", i);
      counts.add(letters);
      int inked = 0;
      for (int letter = 0; letter < letters; letter++) {
        float[] box = data.row("boxes", i, letter).toFloats();
        int left = SIZE;
        int top = SIZE;
        int right = 0;
        int bottom = 0;
        for (int at = 0; at < SIZE * SIZE; at++) {
          if (objects[at] == letter + 1) {
            assertThat(regions[at]).isEqualTo(box[0] + 1);
            assertThat(image[at]).as("ink in the noise").isGreaterThan(0.5f * 0.75f * 255 - 26);
            left = Math.min(left, at % SIZE);
            right = Math.max(right, at % SIZE + 1);
            top = Math.min(top, at / SIZE);
            bottom = Math.max(bottom, at / SIZE + 1);
            inked++;
          }
        }
        assertThat(box).containsExactly(box[0], left, top, right, bottom);
        assertThat((right - left) * (bottom - top)).isGreaterThan(36);
      }
      int coloured = 0;
      for (int at = 0; at < SIZE * SIZE; at++) {
        coloured += regions[at] > 0 ? 1 : 0;
        assertThat(objects[at] > 0).isEqualTo(regions[at] > 0);
      }
      assertThat(coloured).isEqualTo(inked);
    }
    assertThat(counts).contains(1, 2, 3);
  }

  @Test
  void boxesDoNotOverlap() {
    Dataset data = scenes.letters(4, 6).train(30, 9);
    for (int i = 0; i < data.size(); i++) {
      for (int a = 0; a < data.rows("boxes", i); a++) {
        for (int b = 0; b < a; b++) {
          float[] one = data.row("boxes", i, a).toFloats();
          float[] other = data.row("boxes", i, b).toFloats();
          assertThat(
                  one[1] < other[3] && other[1] < one[3] && one[2] < other[4] && other[2] < one[4])
              .isFalse();
        }
      }
    }
  }

  @Test
  void theOnlyLettersBoxIsGivenInShares() {
    Dataset data = scenes.letters(1, 1).test(20, 2);
    Set<Float> labels = new HashSet<>();
    for (int i = 0; i < data.size(); i++) {
      float[] pixels = data.row("boxes", i, 0).toFloats();
      float[] shares = values(data, "box", i);
      assertThat(data.rows("boxes", i)).isEqualTo(1);
      assertThat((float) data.label("label", i)).isEqualTo(pixels[0]);
      labels.add(pixels[0]);
      for (int j = 0; j < 4; j++) {
        assertThat(shares[j]).isEqualTo(pixels[j + 1] / SIZE);
      }
    }
    assertThat(labels).containsExactlyInAnyOrder(0f, 1f);
  }

  @Test
  void aSampleDependsOnSeedAndNumberAlone() {
    Dataset few = scenes.train(5, 7);
    Dataset many = scenes.train(9, 7);
    for (String column : names(few)) {
      for (int i = 0; i < 5; i++) {
        assertThat(values(few, column, i)).isEqualTo(values(many, column, i));
      }
    }
    assertThat(values(few, "image", 0)).isNotEqualTo(values(scenes.test(1, 7), "image", 0));
    assertThat(values(few, "image", 0)).isNotEqualTo(values(scenes.train(1, 8), "image", 0));
  }

  @Test
  void valuesOutsideTheirRangesAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LetterScenes.of(8))
        .withMessage("LetterScenes: size 8, expected 24 to 1,024");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scenes.letters(3, 2))
        .withMessage("LetterScenes: fewest letters 3, expected 1 to 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scenes.heights(0.5, 0.4))
        .withMessage("LetterScenes: smallest 0.5, expected 0.15 to 0.4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scenes.train(0, 1))
        .withMessageContaining("count 0, expected 1 to");
  }
}
