package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.data.Vocabulary.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;

class VocabularyTest {

  private static final List<String> TEXTS =
      List.of("The cat saw the dog .", "the dog ran .", "a cat");

  @Test
  void wordsAreLowerCaseAndSignsStandAlone() {
    assertThat(Vocabulary.split(Unit.WORDS, "What's in  O 'Clock?  40% of Ñandú"))
        .containsExactly("what", "'s", "in", "o", "'clock", "?", "40", "%", "of", "ñandú");
    assertThat(Vocabulary.split(Unit.WORDS, "celebrities ' real")).contains("'");
    assertThat(Vocabulary.split(Unit.LETTERS, " A  b\uD83D\uDC3E "))
        .containsExactly("a", " ", "b", "\uD83D\uDC3E");
  }

  @Test
  void theMostFrequentComeFirst() {
    Vocabulary words = Vocabulary.of(Unit.WORDS, TEXTS, 1, 100);
    assertThat(words.entries()).containsExactly("the", ".", "cat", "dog", "a", "ran", "saw");
    assertThat(words.size()).isEqualTo(9);
    assertThat(Vocabulary.of(Unit.WORDS, TEXTS, 2, 100).entries())
        .containsExactly("the", ".", "cat", "dog");
    assertThat(Vocabulary.of(Unit.WORDS, TEXTS, 1, 4).entries()).containsExactly("the", ".");
    assertThat(Vocabulary.of(Unit.LETTERS, List.of("abba", "b"), 1, 9).entries())
        .containsExactly("b", "a");
  }

  @Test
  void indicesArePaddedOrCut() {
    Vocabulary words = Vocabulary.of(Unit.WORDS, TEXTS, 1, 100);
    assertThat(words.indices("The dog flew .", 6)).containsExactly(2, 5, 1, 3, 0, 0);
    assertThat(words.indices("The dog flew .", 2)).containsExactly(2, 5);
    assertThat(words.indices("", 2)).containsExactly(0, 0);
  }

  @Test
  void aPictureHasAOneForEachWord() {
    Sentence indices = Sentence.of(Vocabulary.of(Unit.WORDS, List.of("cat", "dog")), 3);
    Sentence picture = indices.asPicture();
    assertThat(indices.of("dog bird").toFloats()).containsExactly(3, 1, 0);
    assertThat(indices.type()).isEqualTo(DataType.I32);
    assertThat(picture.shape()).isEqualTo(Shape.of(3, 4));
    assertThat(picture.of("dog bird").toFloats())
        .containsExactly(0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void textReadsBack() {
    for (Unit unit : Unit.values()) {
      Sentence sentence =
          new Sentence(
              Vocabulary.of(unit, List.of("\"quoted\" \\ ñ  x", "b c"), 1, 100),
              7,
              unit == Unit.LETTERS);
      assertThat(Preparation.parse(sentence.text())).isEqualTo(sentence);
    }
  }

  @Test
  void wrongOnesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Vocabulary.of(Unit.WORDS, TEXTS, 0, 10))
        .withMessage(
            "Vocabulary: entries that are there 0 times, at most 10, expected at least 1 and 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Vocabulary.of(Unit.WORDS, TEXTS, 9, 10))
        .withMessage(
            "Vocabulary: of 3 texts nothing is there 9 times, expected some. Ask for fewer.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Vocabulary.of(Unit.WORDS, List.of("a", "a")))
        .withMessage("Vocabulary: 2 entries, expected some, all different, none empty");
    Vocabulary words = Vocabulary.of(Unit.WORDS, TEXTS, 1, 100);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sentence.of(words, 0))
        .withMessage("Sentence: 0 places, expected 1 to 65,536");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Preparation.parse("{\"kind\": \"sentence\", \"unit\": \"words\"}"))
        .withMessage("Preparation: sentence without its settings");
  }
}
