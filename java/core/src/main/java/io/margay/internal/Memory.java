package io.margay.internal;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Properties;

/** Between machine addresses and direct buffers. The library must be loaded before, see {@link NativeLibrary#load()}. */
@Properties(inherit = NativeConfig.class)
@NoException
public final class Memory {

  private Memory() {}

  /**
   * The address of the first element of a direct buffer; allocates nothing.
   *
   * <p>The position does not count: add position times element size where it matters. The buffer must be kept reachable
   * as long as the address is used, see {@link java.lang.ref.Reference#reachabilityFence(Object)}.
   *
   * @throws IllegalArgumentException when the buffer is on the heap
   */
  public static long addressOf(Buffer buffer) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException(
          buffer + ": a buffer on the heap, expected a direct one. Allocate it with ByteBuffer.allocateDirect.");
    }
    return addressAtPosition(buffer) - buffer.position();
  }

  /** JavaCPP adds the position, and counts it in bytes whatever the element is. */
  @Name("reinterpret_cast<int64_t>")
  private static native @Cast("int64_t") long addressAtPosition(@Cast("void*") Buffer buffer);

  /**
   * A direct buffer over memory that somebody else owns, in native byte order. The buffer keeps nothing alive.
   *
   * @param address of the first byte, not 0
   * @param bytes 0 to {@link Integer#MAX_VALUE}
   */
  public static ByteBuffer view(long address, long bytes) {
    if (address == 0) {
      throw new IllegalArgumentException("a view of " + bytes + " bytes at address 0: the owner of the memory is closed");
    }
    if (bytes < 0 || bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a view of " + bytes + " bytes, expected 0 to " + Integer.MAX_VALUE + ", the largest buffer of Java. Use several views.");
    }
    ByteBuffer buffer = new Address(address, Math.max(bytes, 1)).asByteBuffer();
    return bytes > 0 ? buffer : buffer.limit(0).slice().order(buffer.order());
  }

  /** A pointer to an address of our choice. It has no deallocator. */
  private static final class Address extends Pointer {

    Address(long address, long bytes) {
      this.address = address;
      this.limit = bytes;
      this.capacity = bytes;
    }

    @Override
    public int sizeof() {
      return 1;
    }
  }
}
