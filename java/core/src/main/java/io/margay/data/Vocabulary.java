package io.margay.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words, or letters, that a model knows, each with an index: 0 is padding, 1 stands for all
 * that are unknown, the others follow, the most frequent first.
 *
 * <pre>
 * Vocabulary known = Vocabulary.of(Vocabulary.Unit.WORDS, sentences, 2, 10_000);
 * known.indices("How far is it ?", 6)                                // 9 160 4 33 2 0
 * </pre>
 *
 * <p>Texts are in lower case first. A word is a row of letters and digits, with an apostrophe
 * before it where there is one, and any other character that is no blank is a word of its own:
 * {@code what 's in o'clock ?} is {@code what}, {@code 's}, {@code in}, {@code o}, {@code 'clock},
 * {@code ?}. A letter is a code point; blanks in a row are one letter.
 *
 * <p>Immutable; any thread may call any method.
 */
public final class Vocabulary {

  /** What has an index. */
  public enum Unit {
    /** Words and signs. */
    WORDS,
    /** Letters, signs and blanks. */
    LETTERS
  }

  /** The index of places behind the end of a text. */
  public static final int PADDING = 0;

  /** The index of what is not in the vocabulary. */
  public static final int UNKNOWN = 1;

  private static final int FIRST = 2;
  private static final Pattern WORD =
      Pattern.compile("'?[\\p{L}\\p{M}\\p{N}]+|[^\\s\\p{L}\\p{M}\\p{N}]");

  private final Unit unit;
  private final List<String> entries;
  private final Map<String, Integer> indices = new HashMap<>();

  private Vocabulary(Unit unit, List<String> entries) {
    this.unit = Objects.requireNonNull(unit, "unit");
    this.entries = List.copyOf(entries);
    for (int i = 0; i < entries.size(); i++) {
      indices.put(entries.get(i), FIRST + i);
    }
  }

  /**
   * The vocabulary of some texts: what is there often enough, the most frequent first, and of equal
   * ones the first in the order of their characters.
   *
   * @param least how often an entry is there, at least 1
   * @param most entries, padding and unknown among them, at least 3
   * @throws IllegalArgumentException if a number is out of its range, or nothing is left
   */
  public static Vocabulary of(Unit unit, List<String> texts, int least, int most) {
    if (least < 1 || most <= FIRST) {
      throw new IllegalArgumentException(
          "Vocabulary: entries that are there "
              + least
              + " times, at most "
              + most
              + ", expected at least 1 and 3");
    }
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String text : texts) {
      split(unit, text).forEach(entry -> counts.merge(entry, 1, Integer::sum));
    }
    List<String> entries =
        counts.entrySet().stream()
            .filter(entry -> entry.getValue() >= least)
            .sorted(
                Comparator.comparing(Map.Entry<String, Integer>::getValue)
                    .reversed()
                    .thenComparing(Map.Entry::getKey))
            .limit(most - FIRST)
            .map(Map.Entry::getKey)
            .toList();
    if (entries.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Vocabulary: of %,d texts nothing is there %d times, expected some. Ask for fewer.",
              texts.size(),
              least));
    }
    return new Vocabulary(unit, entries);
  }

  /**
   * A vocabulary from its entries.
   *
   * @param entries those of the indices from 2 on, all different, none empty
   * @throws IllegalArgumentException if they are not so
   */
  public static Vocabulary of(Unit unit, List<String> entries) {
    if (new HashSet<>(entries).size() != entries.size()
        || entries.isEmpty()
        || entries.contains("")) {
      throw new IllegalArgumentException(
          "Vocabulary: " + entries.size() + " entries, expected some, all different, none empty");
    }
    return new Vocabulary(unit, entries);
  }

  /** The words or letters of a text, in their order. */
  static List<String> split(Unit unit, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    List<String> parts = new ArrayList<>();
    if (unit == Unit.LETTERS) {
      lower
          .strip()
          .replaceAll("\\s+", " ")
          .codePoints()
          .forEach(point -> parts.add(Character.toString(point)));
      return parts;
    }
    for (Matcher word = WORD.matcher(lower); word.find(); ) {
      parts.add(word.group());
    }
    return parts;
  }

  /** Whether words or letters have indices. */
  public Unit unit() {
    return unit;
  }

  /** The number of indices, padding and unknown among them. */
  public int size() {
    return FIRST + entries.size();
  }

  /** Those of the indices from 2 on. */
  public List<String> entries() {
    return entries;
  }

  /** The index of a word or letter; {@link #UNKNOWN} when it has none. */
  public int index(String entry) {
    return indices.getOrDefault(entry, UNKNOWN);
  }

  /** How many words or letters a text has. */
  public int count(String text) {
    return split(unit, text).size();
  }

  /**
   * The indices of a text's words or letters: the first of them when there are more, padding behind
   * them when there are fewer.
   *
   * @param length of the result, at least 1
   */
  public int[] indices(String text, int length) {
    int[] result = new int[length];
    List<String> parts = split(unit, text);
    for (int i = 0; i < Math.min(length, parts.size()); i++) {
      result[i] = index(parts.get(i));
    }
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Vocabulary that && unit == that.unit && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return Objects.hash(unit, entries);
  }

  /** Such as {@code Vocabulary[8,120 words]}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "Vocabulary[%,d %s]", size(), unit.name().toLowerCase(Locale.ROOT));
  }
}
