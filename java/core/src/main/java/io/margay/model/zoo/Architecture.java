package io.margay.model.zoo;

import io.margay.Shape;
import io.margay.layer.Composite;
import io.margay.layer.Input;
import java.util.Optional;

/**
 * A network that somebody published, from pictures, sounds or sentences to votes, one for each
 * class.
 *
 * <p>Parameter counts in their documentation leave running statistics out unless they say
 * otherwise: {@code Model.parameterCount} has them, four numbers a channel of batch normalisation
 * instead of two.
 */
public interface Architecture extends Composite {

  /** The classes that it tells apart, at least 1. */
  int classes();

  /** The same for other classes. */
  Architecture classes(int changed);

  /**
   * The pictures, or other samples, that it was published for; smaller ones do where every window
   * still fits.
   */
  Shape pictures();

  /** What it is given, with a name, type and scale of its own; empty: a picture of bytes. */
  default Optional<Input> input(Shape samples) {
    return Optional.empty();
  }

  /** How it is trained when nothing else is said, as a recipe's text. */
  default Optional<String> recipe() {
    return Optional.empty();
  }

  /** As its text in {@code Zoo.byName}: {@code resnet-50}. */
  @Override
  String title();
}
