package io.margay.layer;

import java.util.Locale;

/**
 * Which library computes a convolution or a dense layer.
 */
public enum KernelLibrary {
  /** The native side chooses. */
  AUTO,
  /** oneDNN: the fast path, single precision only. */
  ONEDNN,
  /** OpenBLAS: a matrix product over gathered windows, single or double precision. */
  OPENBLAS;

  /**
   * The key under which {@link Layer#parse} takes a library. Programs write {@code kernel=} both for a window's size
   * and for the library; a key with a space in it keeps the two apart.
   */
  public static final String KEY = "kernel library";

  /** The word in programs: {@code auto}, {@code onednn}, {@code openblas}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a value of {@code kernel=} names a library rather than a size. */
  public static boolean isWord(String word) {
    for (KernelLibrary library : values()) {
      if (library.word().equals(word)) {
        return true;
      }
    }
    return false;
  }

  static KernelLibrary parse(String word) {
    for (KernelLibrary library : values()) {
      if (library.word().equals(word)) {
        return library;
      }
    }
    throw new IllegalArgumentException("kernel '" + word + "': expected auto, onednn or openblas");
  }
}
