package io.margay.layer;

import io.margay.internal.text.Decimal;
import io.margay.program.Keys;
import io.margay.program.Words;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * How a layer's parameters are trained, where that is another way than the optimiser's.
 *
 * <pre>
 * loss      + l1 Σ|w| + l2 Σw²  over the kernel's values, in training and in evaluation
 * update    learning rate times {@code rate}; weight decay {@code decay} in place of the optimiser's
 * after it  of each filter or unit: w ← w · c / ‖w‖ where ‖w‖ is above c = maxNorm
 * </pre>
 *
 * <p>The penalties are Keras' regularizers L1 and L2: part of the loss that is reported, and so of
 * the gradient that the optimiser sees. PyTorch's {@code weight_decay} of SGD and Adam is an l2 of
 * half the number that no loss shows. {@code maxNorm} is Keras' MaxNorm over all the weights of one
 * filter of a convolution, transposed and depthwise ones too, one filter at one place of a locally
 * connected layer, one unit of a dense layer, one column of an embedding's table. The kernel lies
 * in memory as it is stored then, which costs copies of it where primitives want another layout.
 *
 * @param frozen whether the parameters stay as they are; the work for their gradients, and for all
 *     above that nothing else needs, is left out
 * @param rate what the learning rate is multiplied by, from 0 to 1000
 * @param l1 of the kernel, from 0 to 1000
 * @param l2 of the kernel, from 0 to 1000
 * @param decay weight decay in place of the optimiser's, from 0 to 1000; empty: the optimiser's
 * @param maxNorm the largest length of the kernel's weights of one filter or unit, up to 1,000,000;
 *     0: any
 */
public record Learning(
    boolean frozen, double rate, double l1, double l2, OptionalDouble decay, double maxNorm) {

  private static final double MOST = 1000;
  private static final double MOST_NORM = 1e6;

  /** As the optimiser has it. */
  public static final Learning DEFAULT = new Learning(false, 1, 0, 0, OptionalDouble.empty(), 0);

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Learning {
    Objects.requireNonNull(decay, "decay");
    within("rate", rate, MOST);
    within("l1", l1, MOST);
    within("l2", l2, MOST);
    decay.ifPresent(value -> within("decay", value, MOST));
    within("max norm", maxNorm, MOST_NORM);
  }

  Learning withFrozen(boolean value) {
    return new Learning(value, rate, l1, l2, decay, maxNorm);
  }

  Learning withRate(double value) {
    return new Learning(frozen, value, l1, l2, decay, maxNorm);
  }

  Learning withL1(double value) {
    return new Learning(frozen, rate, value, l2, decay, maxNorm);
  }

  Learning withL2(double value) {
    return new Learning(frozen, rate, l1, value, decay, maxNorm);
  }

  Learning withDecay(double value) {
    return new Learning(frozen, rate, l1, l2, OptionalDouble.of(value), maxNorm);
  }

  Learning withMaxNorm(double value) {
    return new Learning(frozen, rate, l1, l2, decay, value);
  }

  private static void within(String what, double value, double most) {
    if (!(value >= 0 && value <= most)) {
      throw new IllegalArgumentException(
          "Learning: " + what + " " + value + ", expected 0 to " + (int) most);
    }
  }

  Words write(Words text) {
    text.unless("frozen", false, frozen)
        .unless("rate", "1", Decimal.text(rate))
        .unless("l1", "0", Decimal.text(l1))
        .unless("l2", "0", Decimal.text(l2));
    decay.ifPresent(value -> text.add("decay", Decimal.text(value)));
    return text.unless("max_norm", "0", Decimal.text(maxNorm));
  }

  static Learning read(Keys keys) {
    return new Learning(
        keys.flag("frozen", false),
        keys.number("rate", 1),
        keys.number("l1", 0),
        keys.number("l2", 0),
        keys.get(
            "decay",
            OptionalDouble.empty(),
            text -> OptionalDouble.of(Decimal.parse("decay", text))),
        keys.number("max_norm", 0));
  }
}
