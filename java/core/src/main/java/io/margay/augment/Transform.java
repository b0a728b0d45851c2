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
public sealed interface Transform
    permits Flip,
        Shift,
        Crop,
        Rotate,
        Zoom,
        Shear,
        Resize,
        RandomResizedCrop,
        Elastic,
        Brightness,
        Contrast,
        Saturation,
        Hue,
        Grey,
        Blur,
        Cutout,
        Erase,
        TimeMask,
        FrequencyMask,
        Mixup,
        Cutmix,
        Fill {

  /** Its name in texts, such as {@code flip}. */
  String word();

  /** What {@link #parse} reads; what is usual is left out: {@code flip:0.25:axis=vertical}. */
  String text();

  /** Whether it moves points of the picture. */
  boolean moves();

  /** Whether it takes a part of another sample. */
  default boolean mixes() {
    return false;
  }

  /**
   * Reads a transform.
   *
   * <pre>
   * flip[:probability=0.5][:axis=horizontal|vertical|both]
   * shift[:fraction=0.1][:axis=both|horizontal|vertical]
   * crop[:padding=0]
   * rotate[:degrees=10]
   * zoom[:fraction=0.1]
   * shear[:degrees=10][:axis=horizontal|vertical|both]
   * resize
   * random_resized_crop[:least=0.08][:most=1][:ratio=1.3333333333333333]
   * elastic[:alpha=34][:sigma=4]
   * brightness[:strength=0.2]      contrast[:strength=0.2]      saturation[:strength=0.2]
   * hue[:turns=0.05]
   * grey[:probability=0.1]
   * blur[:kernel=5][:least=0.1][:most=2][:probability=1]
   * cutout[:size=8][:count=1][:value=0]
   * erase[:probability=0.5][:least=0.02][:most=0.33][:ratio=3.3][:value=0]
   * time_mask[:width=20][:count=1][:value=0]
   * frequency_mask[:width=8][:count=1][:value=0]
   * mixup[:alpha=0.2][:probability=1]      cutmix[:alpha=1][:probability=1]
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
                Map.entry("rotate", new Reader("degrees", Rotate::read)),
                Map.entry("zoom", new Reader("fraction", Zoom::read)),
                Map.entry("shear", new Reader("degrees", Shear::read)),
                Map.entry("resize", new Reader("", Resize::read)),
                Map.entry("random_resized_crop", new Reader("least", RandomResizedCrop::read)),
                Map.entry("elastic", new Reader("alpha", Elastic::read)),
                Map.entry("brightness", new Reader("strength", Brightness::read)),
                Map.entry("contrast", new Reader("strength", Contrast::read)),
                Map.entry("saturation", new Reader("strength", Saturation::read)),
                Map.entry("hue", new Reader("turns", Hue::read)),
                Map.entry("grey", new Reader("probability", Grey::read)),
                Map.entry("blur", new Reader("kernel", Blur::read)),
                Map.entry("cutout", new Reader("size", Cutout::read)),
                Map.entry("erase", new Reader("probability", Erase::read)),
                Map.entry("time_mask", new Reader("width", TimeMask::read)),
                Map.entry("frequency_mask", new Reader("width", FrequencyMask::read)),
                Map.entry("mixup", new Reader("alpha", Mixup::read)),
                Map.entry("cutmix", new Reader("alpha", Cutmix::read)),
                Map.entry("fill", new Reader("mode", Fill::read))));
  }
}
