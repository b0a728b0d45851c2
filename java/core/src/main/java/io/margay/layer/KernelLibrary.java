package io.margay.layer;

import java.util.Locale;

/** Which library computes a convolution or a dense layer. */
public enum KernelLibrary {
  /** The native side chooses. */
  AUTO,
  /** oneDNN: the fast path, single precision only. */
  ONEDNN,
  /** OpenBLAS: a matrix product over gathered windows, single or double precision. */
  OPENBLAS;

  /** The word in programs: {@code auto}, {@code onednn}, {@code openblas}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static KernelLibrary parse(String word) {
    for (KernelLibrary library : values()) {
      if (library.word().equals(word)) {
        return library;
      }
    }
    throw new IllegalArgumentException("library '" + word + "': expected auto, onednn or openblas");
  }
}
