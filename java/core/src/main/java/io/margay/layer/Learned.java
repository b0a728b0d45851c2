package io.margay.layer;

/**
 * A layer with parameters that gradients change: the withers of how they are trained.
 *
 * @param <L> the layer itself, which each wither returns changed
 */
public sealed interface Learned<L extends Learned<L>>
    permits Weighted, BatchNorm, LayerNorm, GroupNorm, InstanceNorm, PRelu, Embedding {

  /** How its parameters are trained. */
  Learning learning();

  /** Trained in another way than the optimiser's. */
  L learning(Learning learning);

  /** With parameters that stay as they are, or not; they are trained by default. */
  default L frozen(boolean frozen) {
    return learning(learning().withFrozen(frozen));
  }

  /** With so many times the learning rate, from 0 to 1000. */
  default L rate(double factor) {
    return learning(learning().withRate(factor));
  }

  /** With {@code factor · Σ|w|} of the kernel as part of the loss, from 0 to 1000. */
  default L l1(double factor) {
    return learning(learning().withL1(factor));
  }

  /** With {@code factor · Σw²} of the kernel as part of the loss, from 0 to 1000. */
  default L l2(double factor) {
    return learning(learning().withL2(factor));
  }

  /** With weight decay in place of the optimiser's, from 0 to 1000. */
  default L decay(double value) {
    return learning(learning().withDecay(value));
  }

  /**
   * With the kernel's weights of each filter or unit at most so long after an update, up to
   * 1,000,000; 0: any.
   */
  default L maxNorm(double length) {
    return learning(learning().withMaxNorm(length));
  }
}
