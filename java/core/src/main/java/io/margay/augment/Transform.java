package io.margay.augment;

import io.margay.internal.text.Clause;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * One change of a sample by chance.
 *
 * <p>Pictures are HxWxC; x goes to the right, y down, and the centre of the pixel in row r and
 * column c is (c + ½, r + ½). A transform gets the picture that the one before it left. Immutable,
 * safe in any thread.
 */
public sealed interface Transform permits Flip, Shift, Crop, Fill {

  /** Its name in texts, such as {@code flip}. */
  String word();

  /** What {@link #parse} reads; what is usual is left out: {@code flip:0.25:axis=vertical}. */
  String text();

  /** Whether it moves points of the picture. */
  boolean moves();

  /**
   * Reads a transform.
   *
   * <pre>
   * flip[:probability=0.5][:axis=horizontal|vertical|both]
   * shift[:fraction=0.1][:axis=both|horizontal|vertical]
   * crop[:padding=0]
   * fill[:mode=constant|edge|reflect|wrap][:value=0][:interpolation=bilinear|nearest]
   * </pre>
   *
   * <p>The name of the first setting may be left out: {@code flip:0.25}.
   *
   * @throws IllegalArgumentException if the name or a setting is unknown, or a value is out of its
   *     range
   */
  static Transform parse(String text) {
    String[] parts = text.split(":", 3);
    Reader reader = Reader.ALL.get(parts[0]);
    if (reader == null) {
      throw new IllegalArgumentException(
          "augment '"
              + text
              + "': '"
              + parts[0]
              + "' is unknown, expected "
              + String.join(", ", Reader.ALL.keySet()));
    }
    boolean bare = parts.length > 1 && !parts[1].contains("=");
    Clause words =
        new Clause(
            "augment",
            bare
                ? text.replaceFirst(":", ":" + reader.first + "=") // the first setting's name
                : text);
    Transform transform = reader.read.apply(words);
    words.refuseUnknown();
    return transform;
  }

  /** How a transform is read: the one list of them. */
  record Reader(String first, Function<Clause, Transform> read) {

    static final Map<String, Reader> ALL =
        new TreeMap<>(
            Map.ofEntries(
                Map.entry("flip", new Reader("probability", Flip::read)),
                Map.entry("shift", new Reader("fraction", Shift::read)),
                Map.entry("crop", new Reader("padding", Crop::read)),
                Map.entry("fill", new Reader("mode", Fill::read))));
  }
}
