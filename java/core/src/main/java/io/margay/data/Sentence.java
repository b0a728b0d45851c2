package io.margay.data;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * How a text becomes numbers: the indices of its first words, or the lectures' picture of them.
 *
 * <pre>
 * indices     out[place] = index of the word there                              length, i32, for an Embedding
 * picture     out[place, entry] = 1 where the word there is the entry, else 0    length x vocabulary, u8
 * </pre>
 *
 * <p>A text that is longer is cut, behind a shorter one there is padding; padding has no entry in a
 * picture, its row is 0.
 *
 * <p>Immutable; any thread may call any method.
 *
 * @param vocabulary of words or letters
 * @param length places, 1 to 65,536
 * @param picture whether it is the picture; else indices
 */
public record Sentence(Vocabulary vocabulary, int length, boolean picture) implements Preparation {

  static final String KIND = "sentence";
  private static final int MOST = 1 << 16;
  private static final long MOST_VALUES = 1 << 28;

  /**
   * @throws IllegalArgumentException if the length is out of its range, or a picture has more than
   *     2^28 values
   */
  public Sentence {
    Objects.requireNonNull(vocabulary, "vocabulary");
    if (length < 1 || length > MOST) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "Sentence: %,d places, expected 1 to %,d", length, MOST));
    }
    if (picture && (long) length * vocabulary.size() > MOST_VALUES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Sentence: a picture of %,d places and %,d entries, expected at most 2^28 values."
                  + " Take a smaller vocabulary, or indices.",
              length,
              vocabulary.size()));
    }
  }

  /**
   * Indices.
   *
   * @param length places, 1 to 65,536
   */
  public static Sentence of(Vocabulary vocabulary, int length) {
    return new Sentence(vocabulary, length, false);
  }

  /** The picture instead of indices. */
  public Sentence asPicture() {
    return new Sentence(vocabulary, length, true);
  }

  @Override
  public Shape shape() {
    return picture ? Shape.of(length, vocabulary.size()) : Shape.of(length);
  }

  @Override
  public DataType type() {
    return picture ? DataType.U8 : DataType.I32;
  }

  /** What a text becomes, in {@link #shape} and {@link #type}. */
  public Tensor of(String text) {
    Tensor values = Tensor.zeros(type(), shape());
    write(text, values.buffer());
    return values;
  }

  /** Puts a text into a buffer of zeros. */
  void write(String text, ByteBuffer values) {
    int[] indices = vocabulary.indices(text, length);
    for (int i = 0; i < length; i++) {
      if (!picture) {
        values.putInt(indices[i]);
      } else if (indices[i] != Vocabulary.PADDING) {
        values.put(values.position() + i * vocabulary.size() + indices[i], (byte) 1);
      }
    }
  }

  /** Texts in their order, as one tensor. */
  Tensor all(List<String> texts) {
    Tensor values = Tensor.zeros(type(), shape().samples(texts.size()));
    for (int i = 0; i < texts.size(); i++) {
      write(texts.get(i), values.slice(i).buffer());
    }
    return values;
  }

  @Override
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("kind", KIND);
    facts.put("unit", vocabulary.unit().name().toLowerCase(Locale.ROOT));
    facts.put("length", length);
    facts.put("picture", picture);
    facts.put("entries", vocabulary.entries());
    return facts;
  }

  static Sentence read(Map<?, ?> facts) {
    List<String> entries = new ArrayList<>();
    ((List<?>) facts.get("entries")).forEach(entry -> entries.add((String) entry));
    Vocabulary.Unit unit =
        Vocabulary.Unit.valueOf(((String) facts.get("unit")).toUpperCase(Locale.ROOT));
    return new Sentence(
        Vocabulary.of(unit, entries),
        Math.toIntExact(((Number) facts.get("length")).longValue()),
        (Boolean) facts.get("picture"));
  }

  /** Such as {@code Sentence[40 of 8,120 words]}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Sentence[%,d of %,d %s%s]",
        length,
        vocabulary.size(),
        vocabulary.unit().name().toLowerCase(Locale.ROOT),
        picture ? ", as a picture" : "");
  }
}
