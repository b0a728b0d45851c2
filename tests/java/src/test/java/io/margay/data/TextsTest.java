package io.margay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.SharedData;
import io.margay.data.Vocabulary.Unit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextsTest {

  @TempDir private Path folder;

  @Test
  void linesAreAClassAndWords() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "10 how far ?\r\n\n 2  where is it\n");
    Texts texts = Texts.read(file);
    assertThat(texts.kinds()).containsExactly("10", "2");
    assertThat(texts.sentences()).containsExactly("how far ?", "where is it");
    assertThat(texts.classNames()).containsExactly("2", "10");
    Vocabulary words = Vocabulary.of(Unit.WORDS, texts.sentences(), 1, 100);
    Dataset data = texts.dataset(Sentence.of(words, 3), texts.classNames());
    assertThat(data.label(0)).isEqualTo(1);
    assertThat(data.sample(1).toFloats())
        .containsExactly(words.index("where"), words.index("is"), words.index("it"));
    assertThat(data.column("text").preparation()).contains(Sentence.of(words, 3));
  }

  @Test
  void foldersAreClasses() throws IOException {
    for (String file : List.of("good/a.txt", "good/b.txt", "bad/a.txt", ".hidden/a.txt")) {
      Files.createDirectories(folder.resolve("reviews/" + file).getParent());
      Files.writeString(folder.resolve("reviews/" + file), "  what a\n" + file + " film\n");
    }
    Texts texts = Texts.readFolders(folder.resolve("reviews"));
    assertThat(texts.kinds()).containsExactly("bad", "good", "good");
    assertThat(texts.sentences().get(2)).isEqualTo("what a good/b.txt film");
    Path empty = Files.writeString(folder.resolve("reviews/good/c.txt"), "\n \n");
    assertThatThrownBy(() -> Texts.readFolders(folder.resolve("reviews")))
        .hasMessage(empty + ": no words in it. Remove it.");
    assertThatThrownBy(() -> Texts.readFolders(folder.resolve("reviews/good")))
        .hasMessage(
            folder.resolve("reviews/good")
                + ": no text, expected a folder for each class with files in it");
  }

  @Test
  void aClassMayBeItsNumberAmongNames() {
    Texts texts = new Texts(List.of("1", "number"), List.of("a", "b"));
    Sentence sentence = Sentence.of(Vocabulary.of(Unit.WORDS, List.of("a")), 1);
    Dataset data = texts.dataset(sentence, List.of("place", "number"));
    assertThat(data.counts()).containsExactly(0, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> texts.dataset(sentence, List.of("0", "2")))
        .withMessage("Texts: class 1 of 'a', expected one of [0, 2]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> texts.dataset(sentence, List.of("place")))
        .withMessage("Texts: class 1 of 'a', expected one of [place]");
  }

  @Test
  void bothCodesAreRead() throws IOException {
    Path older = folder.resolve("older.txt");
    Files.write(older, "0 Ñandú".getBytes(StandardCharsets.ISO_8859_1));
    Path newer = Files.writeString(folder.resolve("newer.txt"), "0 Ñandú");
    assertThat(Texts.read(older)).isEqualTo(Texts.read(newer));
  }

  @Test
  void wrongLinesAreRefusedWithTheirNumbers() throws IOException {
    Path file = Files.writeString(folder.resolve("b.txt"), "0 what ?\n\n3\n");
    assertThatThrownBy(() -> Texts.read(file))
        .hasMessage(file + ": line 3: '3', expected a class and words");
    Path empty = Files.writeString(folder.resolve("c.txt"), "\n \n");
    assertThatThrownBy(() -> Texts.read(empty))
        .hasMessage(empty + ": no lines, expected a class and words in each");
    assertThatThrownBy(() -> Texts.read(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> Texts.read(folder))
        .hasMessage(folder + ": not a regular file, expected lines of a class and words");
  }

  @Test
  void questionsAreRead() throws IOException {
    Path questions = SharedData.require("questions");
    Texts train = Texts.read(questions.resolve("train.txt"));
    assertThat(train.size()).isEqualTo(5452);
    assertThat(Texts.read(questions.resolve("test.txt")).size()).isEqualTo(500);
    assertThat(train.classNames()).containsExactly("0", "1", "2", "3", "4", "5");
    assertThat(train.sentences().get(0))
        .isEqualTo("How did serfdom develop in and then leave Russia ?");
  }

  @Test
  void sentencesAreThoseOfTheirSeed() {
    Texts train = Sentences.of().train(400, 3);
    assertThat(Sentences.of().train(20, 3).sentences()).isEqualTo(train.sentences().subList(0, 20));
    assertThat(Sentences.of().test(400, 3).sentences()).isNotEqualTo(train.sentences());
    assertThat(train.classNames()).hasSize(4);
    assertThat(train.sentences()).allSatisfy(s -> assertThat(s).endsWith(" ?"));
    Sentence sentence = Sentences.of().sentence(train);
    assertThat(train.sentences())
        .allSatisfy(s -> assertThat(sentence.vocabulary().count(s)).isBetween(4, 16));
  }
}
