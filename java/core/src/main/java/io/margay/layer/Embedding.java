package io.margay.layer;

import io.margay.program.Keys;
import io.margay.program.Words;
import java.util.Objects;

/**
 * A row of learned numbers for each index.
 *
 * <pre>
 * dst[i, u] = table[src[i], u]        input L, table vocabulary x units, output L x units
 *
 * Input words = Input.of(Shape.of(200), DataType.I32);
 * Value rows = Embedding.of(10_000, 32).apply(words);      // 200x32; 320,000 parameters
 * </pre>
 *
 * It takes an input of the model, of whole numbers from 0 to vocabulary - 1 that are bound as U8,
 * I32 or I64; its scale and shift do not count. Another index refuses the call with the sample, the
 * place and the index. A row that is used several times has the sum of their gradients. Source:
 * Keras' and PyTorch's {@code Embedding}; the initialiser is Keras'.
 *
 * @param vocabulary how many indices there are, at least 1
 * @param units numbers for each, 1 to 16,777,216
 * @param initializer of the table
 * @param learning how the parameters are trained
 * @param name the node's name, or empty
 */
public record Embedding(
    int vocabulary, int units, Initializer initializer, Learning learning, String name)
    implements Layer, Learned<Embedding> {

  private static final int MOST_UNITS = 1 << 24;
  private static final Initializer USUAL = Initializer.uniform(-0.05, 0.05);

  /**
   * @throws IllegalArgumentException if the vocabulary is empty, there are no units or more than
   *     16,777,216, or the name is not allowed
   */
  public Embedding {
    Objects.requireNonNull(initializer, "initializer");
    Objects.requireNonNull(learning, "learning");
    Name.checked(name);
    if (vocabulary < 1) {
      throw new IllegalArgumentException(
          "Embedding: vocabulary " + vocabulary + ", expected at least 1");
    }
    if (units < 1 || units > MOST_UNITS) {
      throw new IllegalArgumentException(
          "Embedding: " + units + " units, expected 1 to " + MOST_UNITS);
    }
  }

  /**
   * So many numbers for each of so many indices.
   *
   * @param vocabulary at least 1
   * @param units 1 to 16,777,216
   */
  public static Embedding of(int vocabulary, int units) {
    return new Embedding(vocabulary, units, USUAL, Learning.DEFAULT, "");
  }

  static Embedding read(Keys keys) {
    return new Embedding(
        keys.whole("vocabulary"),
        keys.whole("units"),
        keys.get("init", USUAL, Initializer::parse),
        Learning.read(keys),
        "");
  }

  /** How the table starts. */
  public Embedding initializer(Initializer changed) {
    return new Embedding(vocabulary, units, changed, learning, name);
  }

  @Override
  public Embedding learning(Learning changed) {
    return new Embedding(vocabulary, units, initializer, changed, name);
  }

  @Override
  public Embedding named(String changed) {
    return new Embedding(vocabulary, units, initializer, learning, changed);
  }

  @Override
  public String op() {
    return "embedding";
  }

  @Override
  public String attributes() {
    return learning
        .write(
            new Words()
                .add("vocabulary", vocabulary)
                .add("units", units)
                .unless("init", USUAL.word(), initializer.word()))
        .toString();
  }

  @Override
  public String title() {
    return "Embedding[" + vocabulary + " to " + units + "]";
  }

  @Override
  public String kerasName() {
    return "Embedding";
  }
}
