package io.margay.layer;

/**
 * A layer with a kernel: the withers that convolution and dense layers have in common.
 *
 * @param <L> the layer itself, which each wither returns changed
 */
public sealed interface Weighted<L extends Weighted<L>> extends Learned<L>
    permits Convolution, SeparableConv1d, SeparableConv2d, Dense {

  /** Bias, activation, initialisers, library, and how they are trained. */
  Weights weights();

  /** This layer with other weights settings. */
  L weights(Weights weights);

  /** With or without a bias; with one by default. */
  default L bias(boolean bias) {
    return weights(weights().bias(bias));
  }

  /** With an activation applied to the result in the same pass; its name is ignored. */
  default L activation(Activation activation) {
    return weights(weights().activation(activation));
  }

  /** max(0, x) of the result. */
  default L relu() {
    return activation(Activation.relu());
  }

  /** 1 / (1 + e^-x) of the result. */
  default L sigmoid() {
    return activation(Activation.sigmoid());
  }

  /** tanh x of the result. */
  default L tanh() {
    return activation(Activation.tanh());
  }

  /** x above 0 and e^x - 1 below, of the result. */
  default L elu() {
    return activation(Activation.elu(1));
  }

  /**
   * x above 0 and alpha · x below, of the result.
   *
   * @param alpha slope below 0: 0 to 1,000,000
   */
  default L leakyRelu(double alpha) {
    return activation(Activation.leakyRelu(alpha));
  }

  /** What the kernel holds before training; Glorot uniform by default. */
  default L initializer(Initializer initializer) {
    return weights(weights().initializer(initializer));
  }

  /** What the bias holds before training; zeros by default. */
  default L biasInitializer(Initializer initializer) {
    return weights(weights().biasInitializer(initializer));
  }

  /** Which library computes this layer; the native side chooses by default. */
  default L kernelLibrary(KernelLibrary library) {
    return weights(weights().library(library));
  }

  @Override
  default Learning learning() {
    return weights().learning();
  }

  @Override
  default L learning(Learning learning) {
    return weights(weights().learning(learning));
  }
}
