package io.margay.internal.plan;

import io.margay.internal.Memory;
import io.margay.internal.Native;
import io.margay.internal.lifetime.Guard;
import io.margay.internal.load.NativeLibrary;
import io.margay.internal.load.StackSpace;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network program, compiled: parameters, and what contexts need to run it.
 *
 * <p>Safe in any thread, except that parameters must not be written while a context of the plan
 * runs. The owner closes it; contexts that are still open keep the native plan until they are
 * closed too.
 */
public final class Plan implements AutoCloseable {

  /** The largest {@code batch=}. */
  public static final int MOST_SAMPLES = 1 << 20;

  /** The largest {@code memory_limit=}, more than any machine has. */
  public static final long MOST_BYTES = 1L << 50;

  private static final Pattern BATCH = Pattern.compile("\\bbatch=([0-9]{1,9})\\b");

  private final long handle;
  private final Guard guard;
  private final PlanFacts facts;

  private final int batch;

  private Plan(long handle, int batch) {
    this.handle = handle;
    this.batch = batch;
    this.guard = new Guard(this, "Plan", () -> Native.mg_plan_close(handle));
    try {
      this.facts = PlanFacts.parse(NativeLibrary.text(Native.mg_plan_facts(handle)));
    } catch (Throwable e) {
      guard.close();
      throw e;
    }
  }

  /**
   * Compiles a program.
   *
   * @param program text as native/README.md describes it
   * @param options key=value words, described there too
   * @throws io.margay.error.NativeException if the program or an option is refused, or the memory
   *     limit is too small
   */
  public static Plan compile(String program, String options) {
    StackSpace.require("Plan");
    Matcher batch = BATCH.matcher(options);
    return new Plan(
        NativeLibrary.checkAddress(
            Native.mg_plan_compile(NativeLibrary.utf8(program), NativeLibrary.utf8(options))),
        batch.find() ? Integer.parseInt(batch.group(1)) : 1);
  }

  /** Inputs, outputs, parameters and states; usable after close. */
  public PlanFacts facts() {
    return facts;
  }

  /** Per node: kernel, layout, bytes, FLOP; reorders; memory. */
  public String describe() {
    guard.enter();
    try {
      return NativeLibrary.text(NativeLibrary.checkAddress(Native.mg_plan_describe(handle)));
    } finally {
      guard.exit(this);
    }
  }

  /** Fills every parameter by its initialiser and zeroes the optimiser's state. */
  public void initialize(long seed) {
    guard.enter();
    try {
      NativeLibrary.check(Native.mg_plan_initialize(handle, seed));
    } finally {
      guard.exit(this);
    }
  }

  /**
   * Lets the weights and the running means of them ({@code average=}) take each other's place;
   * again: back.
   */
  public void exchangeAverage() {
    guard.enter();
    try {
      NativeLibrary.check(Native.mg_plan_exchange_average(handle));
    } finally {
      guard.exit(this);
    }
  }

  /**
   * Copies a parameter or a state out.
   *
   * @param tensor its name in the facts
   * @param destination a direct buffer with exactly the tensor's bytes remaining; its position does
   *     not change
   */
  public void read(String tensor, ByteBuffer destination) {
    check(tensor, destination);
    if (destination.isReadOnly()) {
      throw new IllegalArgumentException(tensor + ": the destination is read-only");
    }
    guard.enter();
    try {
      NativeLibrary.check(
          Native.mg_plan_read(
              handle, NativeLibrary.utf8(tensor), address(destination), destination.remaining()));
    } finally {
      guard.exit(this);
      Reference.reachabilityFence(destination);
    }
  }

  /**
   * Copies a parameter or a state in.
   *
   * @param tensor its name in the facts
   * @param source a direct buffer with exactly the tensor's bytes remaining; its position does not
   *     change
   */
  public void write(String tensor, ByteBuffer source) {
    check(tensor, source);
    guard.enter();
    try {
      NativeLibrary.check(
          Native.mg_plan_write(
              handle, NativeLibrary.utf8(tensor), address(source), source.remaining()));
    } finally {
      guard.exit(this);
      Reference.reachabilityFence(source);
    }
  }

  /** Opens a context: takes its memory and starts its lanes. */
  public Context open() {
    guard.enter();
    try {
      return new Context(this, NativeLibrary.checkAddress(Native.mg_context_open(handle)), batch);
    } finally {
      guard.exit(this);
    }
  }

  /** Waits for running calls. Closing twice is harmless. */
  @Override
  public void close() {
    guard.close();
  }

  private void check(String tensor, ByteBuffer buffer) {
    PlanFacts.Entry entry = facts.tensor(tensor);
    if (!buffer.isDirect() || buffer.remaining() != entry.bytes()) {
      throw new IllegalArgumentException(
          tensor
              + ": a buffer of "
              + buffer.remaining()
              + " bytes, expected a direct buffer of "
              + entry.bytes()
              + " for "
              + entry.shape()
              + " in "
              + entry.type().word());
    }
  }

  private static long address(ByteBuffer buffer) {
    return Memory.addressOf(buffer) + buffer.position();
  }
}
