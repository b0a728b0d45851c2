package io.margay.data;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.internal.picture.Picture;
import io.margay.internal.picture.PictureFile;
import io.margay.internal.picture.Placement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The form that pictures get before a network sees them: size, channels, and what becomes of other
 * proportions.
 *
 * <pre>
 * PictureForm form = PictureForm.of(64, 64, 3);                         64x64x3:crop
 * PictureForm wide = PictureForm.of(96, 128, 1).resizing(Resizing.PAD); 96x128x1:pad
 * Tensor photo = form.read(Path.of("daisy.jpg"));
 * </pre>
 *
 * <p>A model file keeps the form that its pictures had, so that a picture that is asked about later
 * gets the same.
 *
 * @param rows 1 to 16,384
 * @param columns 1 to 16,384
 * @param channels 1 (brightness, 0.299 red + 0.587 green + 0.114 blue) or 3 (red, green, blue)
 * @param resizing what becomes of other proportions
 */
public record PictureForm(int rows, int columns, int channels, Resizing resizing)
    implements Preparation {

  static final String KIND = "picture";

  private static final int MOST = 16_384;
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,6})x(\\d{1,6})(?:x(\\d))?(?::([a-z]+))?");

  /**
   * @throws IllegalArgumentException if a number is outside its range
   */
  public PictureForm {
    if (rows < 1 || rows > MOST || columns < 1 || columns > MOST) {
      throw new IllegalArgumentException(
          "PictureForm: " + rows + "x" + columns + ", expected 1 to " + MOST + " on a side");
    }
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException(
          "PictureForm: "
              + channels
              + " channels, expected 1 (brightness) or 3 (red, green and blue)");
    }
    if (resizing == null) {
      throw new IllegalArgumentException("PictureForm: no rule of resizing");
    }
  }

  /** The form whose pictures are cropped, {@link Resizing#CROP}. */
  public static PictureForm of(int rows, int columns, int channels) {
    return new PictureForm(rows, columns, channels, Resizing.CROP);
  }

  /** The same with another rule. */
  public PictureForm resizing(Resizing rule) {
    return new PictureForm(rows, columns, channels, rule);
  }

  /**
   * Reads {@link #settings()}, in which channels (3) and rule (crop) may be left out.
   *
   * @throws IllegalArgumentException if the text is another, or a number outside its range
   */
  public static PictureForm parse(String text) {
    Matcher found = TEXT.matcher(text);
    if (!found.matches()) {
      throw new IllegalArgumentException(
          "pictures '"
              + text
              + "': expected ROWSxCOLUMNS, with channels x1 or x3, and with"
              + " :crop, :stretch or :pad");
    }
    return new PictureForm(
        Integer.parseInt(found.group(1)),
        Integer.parseInt(found.group(2)),
        found.group(3) == null ? 3 : Integer.parseInt(found.group(3)),
        found.group(4) == null ? Resizing.CROP : Resizing.parse(found.group(4)));
  }

  /** Such as {@code 64x64x3:crop}. */
  public String settings() {
    return shape() + ":" + resizing.word();
  }

  /** The {@link #settings()}. */
  @Override
  public String toString() {
    return settings();
  }

  @Override
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("kind", KIND);
    facts.put("settings", settings());
    return facts;
  }

  /** Unsigned bytes, 0 to 255. */
  @Override
  public DataType type() {
    return DataType.U8;
  }

  /** Rows x columns x channels. */
  @Override
  public Shape shape() {
    return Shape.of(rows, columns, channels);
  }

  /**
   * Reads one picture.
   *
   * @param path JPEG, PNG, GIF or BMP
   * @return {@code u8} in {@link #shape()}
   * @throws IOException if the file cannot be read, is not a sound picture, or has more than 100
   *     million pixels, 65,535 on a side, or what a quarter of the heap holds
   */
  public Tensor read(Path path) throws IOException {
    return frame(path).pixels();
  }

  /**
   * The same with where the picture's own places are in it.
   *
   * @throws IOException as {@link #read}
   */
  public FramedPicture frame(Path path) throws IOException {
    try (PictureFile file = PictureFile.open(path, PictureFile.MOST_PIXELS)) {
      Picture picture = file.decode();
      Placement place = placement(picture);
      return new FramedPicture(Tensor.of(picture.placed(place, channels), shape()), place);
    }
  }

  private Placement placement(Picture picture) {
    return switch (resizing) {
      case CROP -> Placement.covering(picture.rows(), picture.columns(), rows, columns);
      case STRETCH -> Placement.stretched(picture.rows(), picture.columns(), rows, columns);
      case PAD -> Placement.inside(picture.rows(), picture.columns(), rows, columns);
    };
  }
}
