package io.margay.onnx;

import java.util.Locale;

/** What the values of a tensor in an ONNX file are. */
enum ElementType {
  FLOAT(1, 4, true),
  UINT8(2, 1, false),
  INT8(3, 1, false),
  UINT16(4, 2, false),
  INT16(5, 2, false),
  INT32(6, 4, false),
  INT64(7, 8, false),
  BOOL(9, 1, false),
  FLOAT16(10, 2, true),
  DOUBLE(11, 8, true),
  UINT32(12, 4, false),
  UINT64(13, 8, false),
  BFLOAT16(16, 2, true);

  private final int number;
  private final int bytes;
  private final boolean floating;

  ElementType(int number, int bytes, boolean floating) {
    this.number = number;
    this.bytes = bytes;
    this.floating = floating;
  }

  /** Bytes of a value in {@code raw_data}. */
  int bytes() {
    return bytes;
  }

  boolean floating() {
    return floating;
  }

  /** As ONNX calls it: {@code int64}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The type with a number of {@code TensorProto.DataType}.
   *
   * @throws UnsupportedException if it is none of these
   */
  static ElementType of(int number) {
    for (ElementType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    throw new UnsupportedException("the data type " + number + ", expected numbers or bool");
  }
}
