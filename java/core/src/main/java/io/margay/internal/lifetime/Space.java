package io.margay.internal.lifetime;

import io.margay.internal.Memory;
import io.margay.internal.Native;
import io.margay.internal.load.NativeLibrary;
import java.nio.ByteBuffer;

/**
 * Memory outside the heap for the length of a call: it goes back to the system at the close, not
 * when the collector comes to it, and the JVM's limit of direct memory does not count it.
 *
 * <p>Its buffer must not be used after the close, so it never leaves Margay's own classes.
 */
public final class Space implements AutoCloseable {

  private final long address;
  private final long bytes;
  private boolean closed;

  /**
   * @param bytes 1 to {@link Integer#MAX_VALUE}
   * @throws io.margay.error.NativeException if the system refuses them
   */
  public Space(long bytes) {
    NativeLibrary.load();
    this.bytes = bytes;
    this.address = NativeLibrary.checkAddress(Native.mg_memory_take(bytes));
  }

  /** A view of the first bytes, in native order. */
  public ByteBuffer first(long count) {
    return Memory.view(address, Math.min(count, bytes));
  }

  /** Gives the memory back. Closing twice is harmless. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Native.mg_memory_give(address, bytes);
    }
  }
}
