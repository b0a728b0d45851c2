package io.margay.layer;

import io.margay.program.Keys;
import io.margay.program.Words;
import java.util.Objects;
import java.util.Optional;

/**
 * What convolution and dense layers share around their kernel: the bias, how both start, the
 * activation behind them, and the library that computes them.
 *
 * @param bias whether one learned number is added to each filter or unit
 * @param activation applied to the result in the same pass, if any; its name is ignored
 * @param initializer of the kernel
 * @param biasInitializer of the bias
 * @param library which library computes
 * @param learning how the parameters are trained
 */
public record Weights(
    boolean bias,
    Optional<Activation> activation,
    Initializer initializer,
    Initializer biasInitializer,
    KernelLibrary library,
    Learning learning) {

  /** Keras' defaults: Glorot uniform, a bias that starts at 0, no activation. */
  public static final Weights DEFAULT =
      new Weights(
          true,
          Optional.empty(),
          Initializer.glorotUniform(),
          Initializer.zeros(),
          KernelLibrary.AUTO,
          Learning.DEFAULT);

  /**
   * @throws NullPointerException if a component is null
   */
  public Weights {
    activation = activation.map(a -> a.named(""));
    Objects.requireNonNull(initializer, "initializer");
    Objects.requireNonNull(biasInitializer, "biasInitializer");
    Objects.requireNonNull(library, "library");
    Objects.requireNonNull(learning, "learning");
  }

  Weights bias(boolean value) {
    return new Weights(value, activation, initializer, biasInitializer, library, learning);
  }

  Weights activation(Activation value) {
    return new Weights(bias, Optional.of(value), initializer, biasInitializer, library, learning);
  }

  Weights initializer(Initializer value) {
    return new Weights(bias, activation, value, biasInitializer, library, learning);
  }

  Weights biasInitializer(Initializer value) {
    return new Weights(bias, activation, initializer, value, library, learning);
  }

  Weights library(KernelLibrary value) {
    return new Weights(bias, activation, initializer, biasInitializer, value, learning);
  }

  Weights learning(Learning value) {
    return new Weights(bias, activation, initializer, biasInitializer, library, value);
  }

  void write(Words text) {
    text.unless("bias", true, bias);
    activation.ifPresent(
        a -> {
          text.add("activation", a.kind().word());
          a.write(text);
        });
    text.unless("init", DEFAULT.initializer.word(), initializer.word())
        .unless("bias_init", DEFAULT.biasInitializer.word(), biasInitializer.word())
        .unless("library", KernelLibrary.AUTO.word(), library.word());
    learning.write(text);
  }

  static Weights read(Keys keys) {
    return new Weights(
        keys.flag("bias", true),
        keys.get("activation", Optional.<Activation.Kind>empty(), Activation.Kind::parseOptional)
            .map(kind -> Activation.read(kind, keys)),
        keys.get("init", DEFAULT.initializer, Initializer::parse),
        keys.get("bias_init", DEFAULT.biasInitializer, Initializer::parse),
        keys.get("library", KernelLibrary.AUTO, KernelLibrary::parse),
        Learning.read(keys));
  }
}
