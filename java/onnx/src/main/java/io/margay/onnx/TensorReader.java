package io.margay.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tensors as ONNX files hold them: as raw bytes, as lists of numbers, or in files beside. */
final class TensorReader {

  private static final int MOST_DIMENSIONS = 16;

  private final Path folder;

  /**
   * @param folder that external data lie in
   */
  TensorReader(Path folder) {
    this.folder = folder;
  }

  /**
   * @throws MalformedException if the tensor makes no sense; the message begins with its name
   * @throws IOException if its external data cannot be read
   */
  Constant read(TensorProto tensor) throws IOException {
    try {
      ElementType type = ElementType.of(tensor.getDataType());
      int[] dims = dims(tensor.getDimsList());
      int count = Extents.elements(dims);
      if (tensor.hasSegment()) {
        throw new MalformedException("a segment of a tensor, which no writer makes");
      }
      if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
        return raw(type, dims, count, external(tensor, (long) count * type.bytes()));
      }
      if (!tensor.getRawData().isEmpty() || count == 0) {
        return raw(type, dims, count, tensor.getRawData().asReadOnlyByteBuffer());
      }
      return listed(type, dims, count, tensor);
    } catch (MalformedException e) {
      throw new MalformedException("tensor '" + tensor.getName() + "': " + e.getMessage());
    } catch (IOException e) {
      throw new IOException("tensor '" + tensor.getName() + "': " + e.getMessage(), e);
    }
  }

  static int[] dims(List<Long> list) {
    if (list.size() > MOST_DIMENSIONS) {
      throw new MalformedException(
          list.size() + " dimensions, expected at most " + MOST_DIMENSIONS);
    }
    int[] dims = new int[list.size()];
    for (int i = 0; i < dims.length; i++) {
      long dim = list.get(i);
      if (dim < 0 || dim > Integer.MAX_VALUE) {
        throw new MalformedException("the dimension " + dim + ", expected 0 to 2^31 - 1");
      }
      dims[i] = (int) dim;
    }
    return dims;
  }

  private ByteBuffer external(TensorProto tensor, long bytes) throws IOException {
    Map<String, String> entries = new HashMap<>();
    for (StringStringEntryProto entry : tensor.getExternalDataList()) {
      entries.put(entry.getKey(), entry.getValue());
    }
    return FileBytes.external(
        folder,
        entries.getOrDefault("location", ""),
        number(entries.getOrDefault("offset", "0")),
        number(entries.getOrDefault("length", Long.toString(bytes))));
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new MalformedException("external data at '" + text + "', expected a whole number");
    }
  }

  private static Constant raw(ElementType type, int[] dims, int count, ByteBuffer bytes) {
    if (bytes.remaining() != (long) count * type.bytes()) {
      throw new MalformedException(
          bytes.remaining()
              + " bytes, expected "
              + (long) count * type.bytes()
              + " for "
              + type.word()
              + " "
              + Extents.text(dims));
    }
    ByteBuffer values = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (type == ElementType.FLOAT) {
      return new Constant(type, dims, values.asFloatBuffer(), null);
    }
    if (type.floating()) {
      float[] floats = new float[count];
      for (int i = 0; i < count; i++) {
        floats[i] =
            switch (type) {
              case DOUBLE -> (float) values.getDouble(8 * i);
              case BFLOAT16 -> bfloat(values.getShort(2 * i));
              default -> half(values.getShort(2 * i));
            };
      }
      return new Constant(type, dims, FloatBuffer.wrap(floats), null);
    }
    long[] wholes = new long[count];
    for (int i = 0; i < count; i++) {
      wholes[i] =
          switch (type) {
            case UINT8, BOOL -> values.get(i) & 0xff;
            case INT8 -> values.get(i);
            case UINT16 -> values.getShort(2 * i) & 0xffff;
            case INT16 -> values.getShort(2 * i);
            case INT32 -> values.getInt(4 * i);
            case UINT32 -> values.getInt(4 * i) & 0xffffffffL;
            default -> values.getLong(8 * i);
          };
    }
    return new Constant(type, dims, null, wholes);
  }

  private static Constant listed(ElementType type, int[] dims, int count, TensorProto tensor) {
    int found =
        switch (type) {
          case FLOAT -> tensor.getFloatDataCount();
          case DOUBLE -> tensor.getDoubleDataCount();
          case INT64 -> tensor.getInt64DataCount();
          case UINT32, UINT64 -> tensor.getUint64DataCount();
          default -> tensor.getInt32DataCount();
        };
    if (found != count) {
      throw new MalformedException(
          found + " values, expected " + count + " for " + type.word() + " " + Extents.text(dims));
    }
    if (type.floating()) {
      float[] floats = new float[count];
      for (int i = 0; i < count; i++) {
        floats[i] =
            switch (type) {
              case FLOAT -> tensor.getFloatData(i);
              case DOUBLE -> (float) tensor.getDoubleData(i);
              case BFLOAT16 -> bfloat((short) tensor.getInt32Data(i));
              default -> half((short) tensor.getInt32Data(i));
            };
      }
      return new Constant(type, dims, FloatBuffer.wrap(floats), null);
    }
    long[] wholes = new long[count];
    for (int i = 0; i < count; i++) {
      wholes[i] =
          switch (type) {
            case INT64 -> tensor.getInt64Data(i);
            case UINT32, UINT64 -> tensor.getUint64Data(i);
            default -> tensor.getInt32Data(i);
          };
    }
    return new Constant(type, dims, null, wholes);
  }

  private static float bfloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** IEEE 754 binary16. */
  static float half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float size =
        exponent == 0
            ? fraction * 0x1p-24f
            : exponent == 31
                ? (fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN)
                : Math.scalb(1 + fraction * 0x1p-10f, exponent - 15);
    return bits < 0 ? -size : size;
  }
}
