package io.margay.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes small ONNX files, field by field as the format's protobuf messages number them. */
public final class OnnxWriter {

  private final ByteArrayOutputStream graph = new ByteArrayOutputStream();
  private int opset = 13;

  public OnnxWriter opset(int version) {
    opset = version;
    return this;
  }

  /** A float input; extents below 0 are left open. */
  public OnnxWriter input(String name, int... dims) {
    graph.writeBytes(bytes(11, value(name, dims)));
    return this;
  }

  public OnnxWriter output(String name) {
    graph.writeBytes(bytes(12, value(name)));
    return this;
  }

  private static byte[] value(String name, int... dims) {
    byte[] shape = new byte[0];
    for (int dim : dims) {
      shape =
          joined(
              shape,
              bytes(1, dim < 0 ? bytes(2, "n".getBytes(StandardCharsets.UTF_8)) : number(1, dim)));
    }
    byte[] tensor = joined(number(1, 1), dims.length == 0 ? new byte[0] : bytes(2, shape));
    return joined(text(1, name), bytes(2, bytes(1, tensor)));
  }

  public OnnxWriter weights(String name, int[] dims, float... values) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      raw.putFloat(value);
    }
    return tensor(joined(tensorOf(1, dims), text(8, name), bytes(9, raw.array())));
  }

  public OnnxWriter row(String name, long... values) {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      raw.putLong(value);
    }
    return tensor(joined(tensorOf(7, values.length), text(8, name), bytes(9, raw.array())));
  }

  /** Weights in a file beside. */
  public OnnxWriter external(String name, String location, int... dims) {
    byte[] entry = joined(text(1, "location"), text(2, location));
    return tensor(joined(tensorOf(1, dims), text(8, name), bytes(13, entry), number(14, 1)));
  }

  private OnnxWriter tensor(byte[] tensor) {
    graph.writeBytes(bytes(5, tensor));
    return this;
  }

  private static byte[] tensorOf(int type, int... dims) {
    byte[] tensor = new byte[0];
    for (int dim : dims) {
      tensor = joined(tensor, number(1, dim));
    }
    return joined(tensor, number(2, type));
  }

  /**
   * A node.
   *
   * @param tensors inputs, and the output last
   */
  public OnnxWriter node(String op, String tensors, byte[]... attributes) {
    String[] names = tensors.split(" ", -1);
    byte[] node = new byte[0];
    for (int i = 0; i < names.length; i++) {
      node = joined(node, text(i + 1 < names.length ? 1 : 2, names[i]));
    }
    node = joined(node, text(4, op));
    for (byte[] attribute : attributes) {
      node = joined(node, bytes(5, attribute));
    }
    graph.writeBytes(bytes(1, node));
    return this;
  }

  public static byte[] whole(String name, int value) {
    return joined(text(1, name), number(3, value), number(20, 2));
  }

  public static byte[] wholes(String name, int... values) {
    byte[] attribute = joined(text(1, name), number(20, 7));
    for (int value : values) {
      attribute = joined(attribute, number(8, value));
    }
    return attribute;
  }

  public byte[] bytes() {
    byte[] imported = joined(text(1, ""), number(2, opset));
    return joined(number(1, 8), bytes(7, graph.toByteArray()), bytes(8, imported));
  }

  public Path save(Path file) throws IOException {
    return Files.write(file, bytes());
  }

  // ---- protobuf ----

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] text(int field, String text) {
    return bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] bytes(int field, byte[] content) {
    return joined(varint(field << 3 | 2), varint(content.length), content);
  }

  private static byte[] number(int field, long value) {
    return joined(varint(field << 3), varint(value));
  }

  private static byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
      out.write((int) (rest & 0x7f | 0x80));
    }
    out.write((int) rest);
    return out.toByteArray();
  }
}
