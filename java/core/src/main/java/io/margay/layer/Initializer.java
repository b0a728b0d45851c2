package io.margay.layer;

import io.margay.internal.text.Decimal;

/**
 * What a parameter holds before training.
 *
 * <p>The three scaled ones keep the signal's variance from layer to layer. With n the inputs of a
 * unit (for a convolution rows · columns · channels) and m its outputs:
 *
 * <pre>
 * Glorot   variance 2 / (n + m)   Keras' default; sigmoid and tanh     (Glorot &amp; Bengio 2010)
 * He       variance 2 / n         ReLU                                 (He et al. 2015)
 * LeCun    variance 1 / n                                              (LeCun et al. 1998)
 * </pre>
 *
 * The uniform form draws from ±√(3 · variance); the normal form is cut at two deviations, as in
 * Keras. The numbers drawn depend only on the seed and the model.
 */
public sealed interface Initializer {

  /** As programs write it: {@code he_normal}, {@code normal:0:0.05}. */
  String word();

  /** All 0: the default for biases. */
  record Zeros() implements Initializer {
    @Override
    public String word() {
      return "zeros";
    }
  }

  /**
   * The same number everywhere.
   *
   * @param value every element, finite
   */
  record Constant(double value) implements Initializer {
    /**
     * @throws IllegalArgumentException if the value is not finite
     */
    public Constant {
      finite("constant", value);
    }

    @Override
    public String word() {
      return "constant:" + Decimal.text(value);
    }
  }

  /**
   * A normal distribution.
   *
   * @param mean finite
   * @param deviation standard deviation, at least 0
   */
  record Normal(double mean, double deviation) implements Initializer {
    /**
     * @throws IllegalArgumentException if a number is not finite, or the deviation negative
     */
    public Normal {
      finite("normal mean", mean);
      finite("normal deviation", deviation);
      if (deviation < 0) {
        throw new IllegalArgumentException(
            "normal deviation " + Decimal.text(deviation) + ": expected at least 0");
      }
    }

    @Override
    public String word() {
      return "normal:" + Decimal.text(mean) + ":" + Decimal.text(deviation);
    }
  }

  /**
   * A uniform distribution.
   *
   * @param low finite
   * @param high at least low
   */
  record Uniform(double low, double high) implements Initializer {
    /**
     * @throws IllegalArgumentException if a number is not finite, or high is below low
     */
    public Uniform {
      finite("uniform low", low);
      finite("uniform high", high);
      if (low > high) {
        throw new IllegalArgumentException(
            "uniform "
                + Decimal.text(low)
                + " to "
                + Decimal.text(high)
                + ": expected low before high");
      }
    }

    @Override
    public String word() {
      return "uniform:" + Decimal.text(low) + ":" + Decimal.text(high);
    }
  }

  /**
   * Variance 2 / (n + m).
   *
   * @param normal from a normal distribution, or else a uniform one
   */
  record Glorot(boolean normal) implements Initializer {
    @Override
    public String word() {
      return normal ? "glorot_normal" : "glorot_uniform";
    }
  }

  /**
   * Variance 2 / n.
   *
   * @param normal from a normal distribution, or else a uniform one
   */
  record He(boolean normal) implements Initializer {
    @Override
    public String word() {
      return normal ? "he_normal" : "he_uniform";
    }
  }

  /**
   * Variance 1 / n.
   *
   * @param normal from a normal distribution, or else a uniform one
   */
  record LeCun(boolean normal) implements Initializer {
    @Override
    public String word() {
      return normal ? "lecun_normal" : "lecun_uniform";
    }
  }

  /** All 0. */
  static Initializer zeros() {
    return new Zeros();
  }

  /** Every element the same. */
  static Initializer constant(double value) {
    return new Constant(value);
  }

  /** Normal, with mean and standard deviation given. */
  static Initializer normal(double mean, double deviation) {
    return new Normal(mean, deviation);
  }

  /** Uniform between two numbers. */
  static Initializer uniform(double low, double high) {
    return new Uniform(low, high);
  }

  /** Variance 2 / (n + m), uniform: the default for kernels. */
  static Initializer glorotUniform() {
    return new Glorot(false);
  }

  /** Variance 2 / (n + m), normal. */
  static Initializer glorotNormal() {
    return new Glorot(true);
  }

  /** Variance 2 / n, uniform. */
  static Initializer heUniform() {
    return new He(false);
  }

  /** Variance 2 / n, normal: for ReLU. */
  static Initializer heNormal() {
    return new He(true);
  }

  /** Variance 1 / n, uniform. */
  static Initializer lecunUniform() {
    return new LeCun(false);
  }

  /** Variance 1 / n, normal. */
  static Initializer lecunNormal() {
    return new LeCun(true);
  }

  /**
   * Reads a {@link #word()}.
   *
   * @throws IllegalArgumentException if the word is unknown, or has not the numbers that it needs
   */
  static Initializer parse(String word) {
    String[] parts = word.split(":", -1);
    double[] n = new double[parts.length - 1];
    for (int i = 0; i < n.length; i++) {
      n[i] = Decimal.parse("initializer '" + word + "':", parts[i + 1]);
    }
    return switch (parts[0] + "/" + n.length) {
      case "zeros/0" -> zeros();
      case "constant/1" -> constant(n[0]);
      case "normal/2" -> normal(n[0], n[1]);
      case "uniform/2" -> uniform(n[0], n[1]);
      case "glorot_uniform/0" -> glorotUniform();
      case "glorot_normal/0" -> glorotNormal();
      case "he_uniform/0" -> heUniform();
      case "he_normal/0" -> heNormal();
      case "lecun_uniform/0" -> lecunUniform();
      case "lecun_normal/0" -> lecunNormal();
      default ->
          throw new IllegalArgumentException(
              "initializer '"
                  + word
                  + "': expected glorot_, he_ or lecun_ with uniform or normal, zeros, constant:V, "
                  + "normal:MEAN:DEVIATION or uniform:LOW:HIGH.");
    };
  }

  private static void finite(String what, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(what + " " + value + ": expected a finite number");
    }
  }
}
