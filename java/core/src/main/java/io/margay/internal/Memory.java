package io.margay.internal;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.annotation.Raw;

/**
 * Between machine addresses and direct buffers. The library must be loaded before, see {@link
 * io.margay.internal.load.NativeLibrary#load()}.
 */
@Properties(inherit = NativeConfig.class)
@NoException
public final class Memory {

  private Memory() {}

  /**
   * The address of the first element of a direct buffer; allocates nothing.
   *
   * <p>The position does not count: add position times element size where it matters. The buffer
   * must be kept reachable as long as the address is used, see {@link
   * java.lang.ref.Reference#reachabilityFence(Object)}.
   *
   * @throws IllegalArgumentException when the buffer is on the heap
   */
  public static long addressOf(Buffer buffer) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException(
          buffer
              + ": a buffer on the heap, expected a direct one. Allocate it with"
              + " ByteBuffer.allocateDirect.");
    }
    return address(buffer);
  }

  /**
   * The expressions are JNI's own functions; {@code env} is the name of the environment in what
   * JavaCPP generates.
   */
  @Name("env->GetDirectBufferAddress")
  private static native @Cast("int64_t") long address(@Raw Buffer buffer);

  @Name("env->NewDirectByteBuffer")
  private static native @Raw ByteBuffer buffer(
      @Cast("void*") long address, @Cast("jlong") long bytes);

  /** The bytes of a text before its NUL. */
  @Name("strlen")
  public static native @Cast("int64_t") long length(@Cast("const char*") long text);

  /**
   * A direct buffer over memory that somebody else owns, in native byte order. The buffer keeps
   * nothing alive.
   *
   * @param address of the first byte, not 0
   * @param bytes 0 to {@link Integer#MAX_VALUE}
   */
  public static ByteBuffer view(long address, long bytes) {
    if (address == 0) {
      throw new IllegalArgumentException(
          "a view of " + bytes + " bytes at address 0: the owner of the memory is closed");
    }
    if (bytes < 0 || bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a view of "
              + bytes
              + " bytes, expected 0 to "
              + Integer.MAX_VALUE
              + ", the largest buffer of Java. Use several views.");
    }
    ByteBuffer buffer = buffer(address, Math.max(bytes, 1)).order(ByteOrder.nativeOrder());
    return bytes > 0 ? buffer : buffer.limit(0).slice().order(buffer.order());
  }
}
