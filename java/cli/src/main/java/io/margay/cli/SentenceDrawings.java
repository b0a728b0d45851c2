package io.margay.cli;

import io.margay.data.Preparation;
import io.margay.data.Sentence;
import io.margay.data.Sentences;
import io.margay.data.Texts;
import java.util.OptionalInt;

/**
 * Questions of the invented grammar, made from the seed: {@value #TRAIN} to learn from and {@value
 * #TEST} others to test with.
 */
record SentenceDrawings() implements DataSource {

  static final String KIND = "sentences";
  static final int TRAIN = 1000;
  static final int TEST = 500;

  @Override
  public String text() {
    return KIND;
  }

  @Override
  public String usualModel() {
    return "kim-cnn";
  }

  @Override
  public OpenData open(long seed, OptionalInt ignored) {
    Texts train = Sentences.of().train(TRAIN, seed);
    return opened(train, Sentences.of().sentence(train), seed);
  }

  @Override
  public OpenData openFor(Learned learned, long seed, OptionalInt ignored) {
    Texts train = Sentences.of().train(TRAIN, seed);
    for (Preparation own : learned.preparations().values()) {
      if (own instanceof Sentence sentence) {
        return opened(train, sentence, seed);
      }
    }
    return open(seed, ignored);
  }

  private static OpenData opened(Texts train, Sentence sentence, long seed) {
    Sentences grammar = Sentences.of();
    return new OpenData(
        train.dataset(sentence, grammar.classNames()),
        grammar.test(TEST, seed).dataset(sentence, grammar.classNames()),
        null,
        false,
        () -> {});
  }
}
