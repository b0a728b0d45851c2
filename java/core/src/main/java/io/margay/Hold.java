package io.margay;

import java.lang.ref.Cleaner;

/**
 * Keeps off-heap memory in place until it is closed, whatever the memory's owner does meanwhile.
 *
 * <pre>
 * try (Hold hold = tensor.hold()) {
 *   long address = tensor.address();   // stays mapped, even when another thread closes the file
 * }
 * </pre>
 *
 * <p>Whoever passes an address to native code takes a hold first. A {@link MappedFile} that is
 * closed while holds exist refuses new uses at once and is unmapped when the last hold ends.
 * Closing is idempotent, and any thread may do it. A hold that is collected without being closed
 * ends then; so keep it in a field of what uses the address.
 */
public final class Hold implements AutoCloseable {

  private final Cleaner.Cleanable end;

  /** A hold on memory that the garbage collector frees: there is nothing to do at the end. */
  Hold() {
    end = null;
  }

  Hold(Cleaner cleaner, Runnable release) {
    end = cleaner.register(this, release);
  }

  /** A hold that ends several others. */
  private Hold(Hold first, Hold second) {
    end =
        () -> {
          first.close();
          second.close();
        };
  }

  /** One hold that ends both: the others are not to be closed by anybody else. */
  public Hold and(Hold other) {
    return new Hold(this, other);
  }

  /** Ends the hold: the memory may go. A second call does nothing. */
  @Override
  public void close() {
    if (end != null) {
      end.clean();
    }
  }
}
