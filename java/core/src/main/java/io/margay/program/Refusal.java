package io.margay.program;

import io.margay.ShapeException;
import io.margay.internal.Native;
import io.margay.internal.load.NativeLibrary;
import java.util.function.Function;

/**
 * Why the native side takes a line of program not, field by field; whoever shows it chooses the
 * words around.
 *
 * @param node the line's name, or empty
 * @param key of {@code key=value}, when it is about one, else empty
 * @param input number of the input that it is about, from 1; 0 for none
 * @param line from 1; 0 when it is about no line
 * @param column from 1; 0 when it is about no place
 * @param what is wrong
 * @param remedy how to mend it, or empty; begins with a line's end when it is to stand on a line of
 *     its own
 * @param source the line as written, at most 240 bytes of it
 */
public record Refusal(
    String node,
    String key,
    int input,
    int line,
    int column,
    String what,
    String remedy,
    String source) {

  /** The last one of this thread. */
  static Refusal last() {
    return new Refusal(
        field("node"),
        field("key"),
        number("input"),
        number("line"),
        number("column"),
        field("what"),
        field("remedy"),
        field("source"));
  }

  private static String field(String name) {
    return NativeLibrary.text(Native.mg_last_field(NativeLibrary.utf8(name)));
  }

  private static int number(String name) {
    String digits = field(name);
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }

  /** What is wrong and how to mend it. */
  public String sentence() {
    return what + (remedy.isEmpty() ? "" : (remedy.startsWith("\n") ? "." : ". ") + remedy);
  }

  /** The sentence with its place before it and the line behind it. */
  public String placed() {
    return line == 0
        ? sentence()
        : "line "
            + line
            + (column == 0 ? "" : ", column " + column)
            + ": "
            + sentence()
            + "\n  "
            + source.strip();
  }

  /**
   * A {@link ShapeException} when an input's shape is refused, else an {@link
   * IllegalArgumentException}.
   */
  private IllegalArgumentException exception(Function<Refusal, String> message) {
    return input > 0
        ? new ShapeException(message.apply(this))
        : new IllegalArgumentException(message.apply(this));
  }

  /**
   * The address that a native function returned.
   *
   * @throws IllegalArgumentException if it is 0 because a line is refused
   * @throws io.margay.error.NativeException if it is 0 for another reason, such as memory
   */
  static long checked(long address, Function<Refusal, String> message) {
    if (address == 0 && Native.mg_last_status() == Native.MG_INVALID) {
      throw last().exception(message);
    }
    return NativeLibrary.checkAddress(address);
  }
}
