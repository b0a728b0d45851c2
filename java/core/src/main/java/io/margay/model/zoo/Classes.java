package io.margay.model.zoo;

import java.util.Objects;

/** What all published networks ask of the classes and the name that they are given. */
final class Classes {

  private Classes() {}

  static void check(String network, int classes, String name) {
    Objects.requireNonNull(name, "name");
    if (classes < 1) {
      throw new IllegalArgumentException(
          network + ": " + classes + " classes, expected at least 1");
    }
  }
}
