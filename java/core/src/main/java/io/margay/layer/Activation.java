package io.margay.layer;

import io.margay.internal.text.Decimal;
import io.margay.program.Keys;
import io.margay.program.Words;
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
 * clip         min(max(x, low), high)            low -1 and high 1 unless said otherwise
 * relu6        min(max(x, 0), 6)
 * sigmoid      1 / (1 + e^-x)
 * hard_sigmoid min(max(x / 6 + 1/2, 0), 1)       PyTorch's and Keras 3's
 * log_sigmoid  -ln(1 + e^-x)
 * swish        x / (1 + e^(-alpha · x))          alpha 1 unless said otherwise: SiLU
 * hard_swish   x · min(max(x / 6 + 1/2, 0), 1)
 * mish         x · tanh(ln(1 + e^x))
 * gelu         x · (1 + erf(x / √2)) / 2
 * gelu_tanh    x · (1 + tanh(√(2/π) · (x + 0.044715 x³))) / 2
 * tanh         (e^x - e^-x) / (e^x + e^-x)
 * elu          x above 0, alpha · (e^x - 1) below   alpha 1 unless said otherwise
 * selu         1.0507009873554805 · (x above 0, 1.6732632423543772 · (e^x - 1) below)
 * softplus     ln(1 + e^x)
 * softsign     x / (1 + |x|)
 * </pre>
 *
 * The output has the input's shape. There are no parameters. At a bend the derivative is the one
 * from below, and 0 at both bounds of clip and relu6, as TensorFlow and PyTorch have it.
 *
 * @param kind which function
 * @param alpha the function's first number: alpha, 0 to 1,000,000, or low, -1,000,000 to 1,000,000;
 *     0 where it has none
 * @param beta the function's second number: high, -1,000,000 to 1,000,000, not below low; 0 where
 *     it has none
 * @param name the node's name, or empty
 * @see <a href="https://arxiv.org/abs/1710.05941">Ramachandran, Zoph, Le 2017: swish, whose β is
 *     alpha here</a>
 * @see <a href="https://arxiv.org/abs/1706.02515">Klambauer et al. 2017: SELU</a>
 * @see <a href="https://arxiv.org/abs/1606.08415">Hendrycks, Gimpel 2016: GELU</a>
 * @see <a href="https://arxiv.org/abs/1905.02244">Howard et al. 2019: hard swish</a>
 * @see <a href="https://arxiv.org/abs/1908.08681">Misra 2019: mish</a>
 */
public record Activation(Kind kind, double alpha, double beta, String name) implements Elementwise {

  private static final double LARGEST = 1e6;

  /** A number of a function, which programs give by its key. */
  private record NumberKey(String key, double usual, double least) {

    void check(Kind kind, double value) {
      if (!(value >= least && value <= LARGEST)) {
        throw new IllegalArgumentException(
            "Activation["
                + kind.word()
                + "]: "
                + key
                + " "
                + value
                + ", expected "
                + Decimal.text(least)
                + " to "
                + Decimal.text(LARGEST));
      }
    }
  }

  /** The functions. */
  public enum Kind {
    /** max(0, x). */
    RELU("ReLU"),
    /** x above 0, alpha · x below. */
    LEAKY_RELU("LeakyReLU", alpha(0.1)),
    /** min(max(x, low), high). */
    CLIP("Activation", new NumberKey("low", -1, -LARGEST), new NumberKey("high", 1, -LARGEST)),
    /** min(max(x, 0), 6). */
    RELU6("ReLU"),
    /** 1 / (1 + e^-x). */
    SIGMOID("Activation"),
    /** min(max(x / 6 + 1/2, 0), 1). */
    HARD_SIGMOID("Activation"),
    /** -ln(1 + e^-x). */
    LOG_SIGMOID("Activation"),
    /** x / (1 + e^(-alpha · x)). */
    SWISH("Activation", alpha(1)),
    /** x · min(max(x / 6 + 1/2, 0), 1). */
    HARD_SWISH("Activation"),
    /** x · tanh(ln(1 + e^x)). */
    MISH("Activation"),
    /** x · (1 + erf(x / √2)) / 2. */
    GELU("Activation"),
    /** x · (1 + tanh(√(2/π) · (x + 0.044715 x³))) / 2. */
    GELU_TANH("Activation"),
    /** tanh x. */
    TANH("Activation"),
    /** x above 0, alpha · (e^x - 1) below. */
    ELU("ELU", alpha(1)),
    /** ELU of alpha 1.67326 times 1.0507: keeps mean 0 and variance 1. */
    SELU("Activation"),
    /** ln(1 + e^x). */
    SOFTPLUS("Activation"),
    /** x / (1 + |x|). */
    SOFTSIGN("Activation");

    private final String kerasName;
    private final List<NumberKey> numbers;

    Kind(String kerasName, NumberKey... numbers) {
      this.kerasName = kerasName;
      this.numbers = List.of(numbers);
    }

    private static NumberKey alpha(double usual) {
      return new NumberKey("alpha", usual, 0);
    }

    /** The operator in programs: {@code leaky_relu}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The first number that programs assume; 0 for a function without one. */
    public double usualAlpha() {
      return usual(0);
    }

    private double usual(int number) {
      return number < numbers.size() ? numbers.get(number).usual : 0;
    }

    private double read(int number, Keys keys) {
      return number < numbers.size()
          ? keys.number(numbers.get(number).key, numbers.get(number).usual)
          : 0;
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

  /**
   * @throws IllegalArgumentException if a number is out of its range, or not 0 where there is none,
   *     or low lies above high, or the name is not allowed
   */
  public Activation {
    Objects.requireNonNull(kind, "kind");
    Name.checked(name);
    double[] values = {alpha, beta};
    String[] called = {"alpha", "beta"};
    for (int i = 0; i < values.length; i++) {
      if (i < kind.numbers.size()) {
        kind.numbers.get(i).check(kind, values[i]);
      } else if (values[i] != 0) {
        throw new IllegalArgumentException(
            "Activation["
                + kind.word()
                + "]: "
                + called[i]
                + " "
                + values[i]
                + ", but it has none");
      }
    }
    if (kind == Kind.CLIP && alpha > beta) {
      throw new IllegalArgumentException(
          "Activation[clip]: low " + alpha + " lies above high " + beta + ", expected low <= high");
    }
  }

  /**
   * A function of at most one number.
   *
   * @throws IllegalArgumentException as for two, the second of which is the usual one
   */
  public Activation(Kind kind, double alpha, String name) {
    this(kind, alpha, kind.usual(1), name);
  }

  /** max(0, x). */
  public static Activation relu() {
    return new Activation(Kind.RELU, 0, "");
  }

  /** x above 0, alpha · x below; the lectures' alpha is 0.1. */
  public static Activation leakyRelu(double alpha) {
    return new Activation(Kind.LEAKY_RELU, alpha, "");
  }

  /**
   * min(max(x, low), high); PyTorch calls it Hardtanh.
   *
   * @param low -1,000,000 to 1,000,000
   * @param high low to 1,000,000
   */
  public static Activation clip(double low, double high) {
    return new Activation(Kind.CLIP, low, high, "");
  }

  /** min(max(x, 0), 6): the ReLU of MobileNet. */
  public static Activation relu6() {
    return new Activation(Kind.RELU6, 0, "");
  }

  /** 1 / (1 + e^-x). */
  public static Activation sigmoid() {
    return new Activation(Kind.SIGMOID, 0, "");
  }

  /** x / (1 + e^-x): SiLU. */
  public static Activation swish() {
    return swish(1);
  }

  /** x / (1 + e^(-alpha · x)). */
  public static Activation swish(double alpha) {
    return new Activation(Kind.SWISH, alpha, "");
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

  /** 1.0507 times an ELU of alpha 1.67326: keeps mean 0 and variance 1 from layer to layer. */
  public static Activation selu() {
    return new Activation(Kind.SELU, 0, "");
  }

  /** x · (1 + erf(x / √2)) / 2: the exact form, PyTorch's and Keras' default. */
  public static Activation gelu() {
    return new Activation(Kind.GELU, 0, "");
  }

  /** x · (1 + tanh(√(2/π) · (x + 0.044715 x³))) / 2: close to {@link #gelu}. */
  public static Activation geluTanh() {
    return new Activation(Kind.GELU_TANH, 0, "");
  }

  /** x · min(max(x / 6 + 1/2, 0), 1): close to {@link #swish()}. */
  public static Activation hardSwish() {
    return new Activation(Kind.HARD_SWISH, 0, "");
  }

  /** min(max(x / 6 + 1/2, 0), 1), as PyTorch and Keras 3 have it; Keras 2 had 0.2 x + 0.5. */
  public static Activation hardSigmoid() {
    return new Activation(Kind.HARD_SIGMOID, 0, "");
  }

  /** x / (1 + |x|). */
  public static Activation softsign() {
    return new Activation(Kind.SOFTSIGN, 0, "");
  }

  /** x · tanh(ln(1 + e^x)). */
  public static Activation mish() {
    return new Activation(Kind.MISH, 0, "");
  }

  /** -ln(1 + e^-x): the logarithm of {@link #sigmoid}, also where that is 0. */
  public static Activation logSigmoid() {
    return new Activation(Kind.LOG_SIGMOID, 0, "");
  }

  static Activation read(Kind kind, Keys keys) {
    return new Activation(kind, kind.read(0, keys), kind.read(1, keys), "");
  }

  @Override
  public Activation named(String changed) {
    return new Activation(kind, alpha, beta, changed);
  }

  @Override
  public String op() {
    return kind.word();
  }

  @Override
  public String attributes() {
    Words words = new Words();
    write(words);
    return words.toString();
  }

  /** The keys of its numbers, without those that are usual anyway. */
  void write(Words words) {
    for (int i = 0; i < kind.numbers.size(); i++) {
      NumberKey number = kind.numbers.get(i);
      words.unless(number.key, Decimal.text(number.usual), Decimal.text(value(i)));
    }
  }

  private double value(int number) {
    return number == 0 ? alpha : beta;
  }

  @Override
  public String title() {
    StringBuilder title = new StringBuilder("Activation[").append(kind.word());
    for (int i = 0; i < kind.numbers.size(); i++) {
      if (value(i) != kind.usual(i)) {
        title.append(", ").append(kind.numbers.get(i).key).append(' ');
        title.append(Decimal.text(value(i)));
      }
    }
    return title.append(']').toString();
  }

  @Override
  public String kerasName() {
    return kind.kerasName;
  }
}
