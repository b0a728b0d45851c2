package io.margay.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Questions of a small invented grammar, made from a seed: they ask for a place, a person, a number
 * or a time.
 *
 * <pre>
 * question   ask [does subject | did subject] verb [end] ?
 * ask        where, in which PLACE | who, which PERSON | how many THINGS | when, on which DAY …
 * subject    [adjective] noun
 * </pre>
 *
 * <p>What the answer is stands in one to three of the words: {@code in which town does the old
 * baker sleep ?} asks for a place though a baker is there. Sample i is of class i mod 4, and
 * depends on seed and number alone; training and test samples of a seed differ.
 */
public record Sentences() {

  private static final List<String> CLASSES = List.of("place", "person", "number", "time");
  private static final int TRAIN_STREAM = 31;
  private static final int TEST_STREAM = 32;
  private static final int LENGTH = 16;

  private static final String[] PLACES = {"town", "valley", "house", "garden", "harbour", "street"};
  private static final String[] PERSONS = {
    "baker", "teacher", "sailor", "queen", "doctor", "child"
  };
  private static final String[] THINGS = {"apples", "boats", "letters", "stones", "birds", "coins"};
  private static final String[] TIMES = {"day", "month", "morning", "year", "evening", "week"};
  private static final String[] ADJECTIVES = {"old", "young", "red", "tired", "happy", "small"};
  private static final String[] VERBS = {"sleep", "sing", "work", "wait", "write", "travel"};
  private static final String[] ENDS = {
    "near the river", "with a friend", "in the rain", "at night", "for a year", "without shoes"
  };

  /** The grammar has no settings. */
  public static Sentences of() {
    return new Sentences();
  }

  /**
   * Questions to learn from.
   *
   * @param count 1 or more
   * @throws IllegalArgumentException if it is below 1
   */
  public Texts train(int count, long seed) {
    return made(count, seed, TRAIN_STREAM);
  }

  /**
   * Questions to test with, none of which is made of the same numbers as one to learn from.
   *
   * @param count 1 or more
   * @throws IllegalArgumentException if it is below 1
   */
  public Texts test(int count, long seed) {
    return made(count, seed, TEST_STREAM);
  }

  /** The classes, in the order of their indices. */
  public List<String> classNames() {
    return CLASSES;
  }

  /** How questions to learn from become numbers: the indices of their first 16 words. */
  public Sentence sentence(Texts train) {
    return Sentence.of(Vocabulary.of(Vocabulary.Unit.WORDS, train.sentences(), 1, 1000), LENGTH);
  }

  private static Texts made(int count, long seed, int stream) {
    if (count < 1) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "Sentences: %,d samples, expected at least 1", count));
    }
    List<String> kinds = new ArrayList<>();
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SplitMix random = new SplitMix(seed, stream, i);
      kinds.add(CLASSES.get(i % CLASSES.size()));
      sentences.add(question(i % CLASSES.size(), random));
    }
    return new Texts(kinds, sentences);
  }

  private static String question(int kind, SplitMix random) {
    String verb = one(VERBS, random);
    String end = random.below(2) == 0 ? "" : " " + one(ENDS, random);
    boolean past = random.below(2) == 0;
    if (kind == 1) {
      String ask =
          switch (random.below(3)) {
            case 0 -> "who";
            case 1 -> "which " + adjective(random) + one(PERSONS, random);
            default -> "what is the name of the " + one(PERSONS, random) + " who";
          };
      return ask + (past ? " did " : " does ") + verb + end + " ?";
    }
    String ask =
        switch (kind) {
          case 0 -> random.below(2) == 0 ? "where" : "in which " + one(PLACES, random);
          case 2 ->
              random.below(2) == 0
                  ? "how many " + one(THINGS, random)
                  : "what number of " + one(THINGS, random);
          default -> random.below(2) == 0 ? "when" : "on which " + one(TIMES, random);
        };
    String subject = "the " + adjective(random) + one(PERSONS, random);
    String from = random.below(3) == 0 ? " of the " + one(PLACES, random) : "";
    return ask + (past ? " did " : " does ") + subject + from + " " + verb + end + " ?";
  }

  private static String adjective(SplitMix random) {
    return random.below(2) == 0 ? "" : one(ADJECTIVES, random) + " ";
  }

  private static String one(String[] words, SplitMix random) {
    return words[random.below(words.length)];
  }
}
