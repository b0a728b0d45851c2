package io.margay.layer;

import io.margay.internal.text.Decimal;
import io.margay.program.Keys;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A function of each value by itself, as a layer or as the last step of a convolution or dense
 * layer.
 *
 * <pre>
 * relu         max(0, x)
 * leaky_relu   x above 0, alpha · x below        alpha 0.1 unless said otherwise
 * sigmoid      1 / (1 + e^-x)
 * tanh         (e^x - e^-x) / (e^x + e^-x)
 * elu          x above 0, alpha · (e^x - 1) below   alpha 1 unless said otherwise
 * softplus     ln(1 + e^x)
 * </pre>
 *
 * The output has the input's shape. There are no parameters.
 *
 * @param kind which function
 * @param alpha for leaky ReLU and ELU, 0 to 1,000,000; 0 for the others
 * @param name the node's name, or empty
 */
public record Activation(Kind kind, double alpha, String name) implements Elementwise {

  /** The functions. */
  public enum Kind {
    /** max(0, x). */
    RELU(0, "ReLU"),
    /** x above 0, alpha · x below. */
    LEAKY_RELU(0.1, "LeakyReLU"),
    /** 1 / (1 + e^-x). */
    SIGMOID(0, "Activation"),
    /** tanh x. */
    TANH(0, "Activation"),
    /** x above 0, alpha · (e^x - 1) below. */
    ELU(1, "ELU"),
    /** ln(1 + e^x). */
    SOFTPLUS(0, "Activation");

    private final double usualAlpha;
    private final String kerasName;

    Kind(double usualAlpha, String kerasName) {
      this.usualAlpha = usualAlpha;
      this.kerasName = kerasName;
    }

    /** The operator in programs: {@code leaky_relu}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The alpha that programs assume; 0 for a function without one. */
    public double usualAlpha() {
      return usualAlpha;
    }

    boolean hasAlpha() {
      return this == LEAKY_RELU || this == ELU;
    }

    static Optional<Kind> parseOptional(String word) {
      return word.equals("none") ? Optional.empty() : Optional.of(parse(word));
    }

    static Kind parse(String word) {
      List<String> words = Arrays.stream(values()).map(Kind::word).collect(Collectors.toList());
      int index = words.indexOf(word);
      if (index >= 0) {
        return values()[index];
      }
      throw new IllegalArgumentException(
          "activation '" + word + "': expected none, " + String.join(", ", words));
    }
  }

  private static final double LARGEST_ALPHA = 1e6;

  /**
   * @throws IllegalArgumentException if alpha is not 0 to 1,000,000, or not 0 where there is none,
   *     or the name is not allowed
   */
  public Activation {
    Objects.requireNonNull(kind, "kind");
    Name.checked(name);
    if (!(alpha >= 0 && alpha <= LARGEST_ALPHA)) {
      throw new IllegalArgumentException(
          "Activation[" + kind.word() + "]: alpha " + alpha + ", expected 0 to 1000000");
    }
    if (!kind.hasAlpha() && alpha != 0) {
      throw new IllegalArgumentException(
          "Activation[" + kind.word() + "]: alpha " + alpha + ", but it has none");
    }
  }

  /** max(0, x). */
  public static Activation relu() {
    return new Activation(Kind.RELU, 0, "");
  }

  /** x above 0, alpha · x below; the lectures' alpha is 0.1. */
  public static Activation leakyRelu(double alpha) {
    return new Activation(Kind.LEAKY_RELU, alpha, "");
  }

  /** 1 / (1 + e^-x). */
  public static Activation sigmoid() {
    return new Activation(Kind.SIGMOID, 0, "");
  }

  /** tanh x. */
  public static Activation tanh() {
    return new Activation(Kind.TANH, 0, "");
  }

  /** x above 0, alpha · (e^x - 1) below; alpha is usually 1. */
  public static Activation elu(double alpha) {
    return new Activation(Kind.ELU, alpha, "");
  }

  /** ln(1 + e^x): a smooth ReLU. */
  public static Activation softplus() {
    return new Activation(Kind.SOFTPLUS, 0, "");
  }

  static Activation read(Kind kind, Keys keys) {
    return new Activation(kind, keys.number("alpha", kind.usualAlpha), "");
  }

  @Override
  public Activation named(String changed) {
    return new Activation(kind, alpha, changed);
  }

  @Override
  public String op() {
    return kind.word();
  }

  @Override
  public String attributes() {
    return alpha == kind.usualAlpha ? "" : "alpha=" + Decimal.text(alpha);
  }

  @Override
  public String title() {
    return "Activation["
        + kind.word()
        + (alpha == kind.usualAlpha ? "" : ", alpha " + Decimal.text(alpha))
        + "]";
  }

  @Override
  public String kerasName() {
    return kind.kerasName;
  }
}
