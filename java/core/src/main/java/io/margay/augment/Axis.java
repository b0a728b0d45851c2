package io.margay.augment;

/** A direction in a picture. */
public enum Axis {
  /** Along its rows. */
  HORIZONTAL,
  /** Along its columns. */
  VERTICAL,
  /** Each by itself. */
  BOTH
}
