package io.margay;

import java.util.Locale;

/**
 * The type of one value in a tensor, a file or a bound buffer.
 *
 * <p>Values lie in memory in the machine's byte order, which is little-endian on every platform
 * that Margay runs on.
 */
public enum DataType {
  /** Unsigned bytes, 0 to 255: pixels as files hold them. */
  U8(0, 1),
  /** Signed 32-bit integers. */
  I32(1, 4),
  /** Signed 64-bit integers: class indices. */
  I64(2, 8),
  /** IEEE 754 single precision: what networks compute in. */
  F32(3, 4),
  /** IEEE 754 double precision: for gradient checks and for networks that need it. */
  F64(4, 8);

  private final int code;
  private final int bytes;
  private final String word;

  DataType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
    this.word = name().toLowerCase(Locale.ROOT);
  }

  /**
   * The number that stands for this type in the native interface: {@code MG_U8} is 0, {@code
   * MG_F64} is 4.
   */
  public int code() {
    return code;
  }

  /** Bytes of one value: 1, 4 or 8. */
  public int bytes() {
    return bytes;
  }

  /** The type's word in programs and files' messages, such as {@code u8}. */
  public String word() {
    return word;
  }

  /** Whether values of this type have a fraction. */
  public boolean isFloating() {
    return this == F32 || this == F64;
  }

  /**
   * Reads a type's word.
   *
   * @param word {@code u8}, {@code i32}, {@code i64}, {@code f32} or {@code f64}
   * @throws IllegalArgumentException if it is none of these
   */
  public static DataType parse(String word) {
    for (DataType type : values()) {
      if (type.word.equals(word)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "data type '" + word + "': expected u8, i32, i64, f32 or f64");
  }
}
