package io.margay.internal.picture;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/**
 * A file of a picture (JPEG, PNG, GIF or BMP) whose header was read, and nothing more. Used by one
 * thread at a time.
 *
 * <p>A camera's note of how it was held (EXIF) is carried out. Of an animation the first picture is
 * taken. What a decoder only warns of, a JPEG that ends too early, is damage too. Every refusal is
 * an {@link IOException} that begins with the path.
 */
public final class PictureFile implements AutoCloseable {

  /** Files from elsewhere may announce any size: above this nothing is decoded. */
  public static final long MOST_PIXELS = 100_000_000;

  /** JPEG's largest side. */
  private static final int MOST_ON_A_SIDE = 65_535;

  /** Decoding takes up to four bytes a pixel, and may use a quarter of the heap. */
  private static final int HEAP_PER_PIXEL = 16;

  private static final int INKS = 4;
  private static final Set<String> FORMATS = Set.of("jpeg", "jpg", "png", "gif", "bmp");

  private final Path path;
  private final ImageInputStream in;
  private final ImageReader reader;
  private final JpegMarkers markers;
  private final int rows;
  private final int columns;
  private String warning;

  private PictureFile(Path path, ImageInputStream in, long most) throws IOException {
    this.path = path;
    this.in = in;
    this.markers = JpegMarkers.read(in);
    in.seek(0);
    this.reader = reader(path, in);
    reader.setInput(in, true, true);
    reader.addIIOReadWarningListener((source, text) -> warning = text);
    this.columns = reader.getWidth(0);
    this.rows = reader.getHeight(0);
    if ((long) columns * rows > most || Math.max(columns, rows) > MOST_ON_A_SIDE) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %,dx%,d pixels, expected at most %,d in all with this heap, and %,d on a"
                  + " side. Make it smaller first.",
              path,
              columns,
              rows,
              most,
              MOST_ON_A_SIDE));
    }
  }

  /** How many pixels this Java's heap can decode at a time. */
  public static long heapPixels() {
    return Runtime.getRuntime().maxMemory() / HEAP_PER_PIXEL;
  }

  /**
   * Reads a file's header.
   *
   * @param mostPixels a picture with more is refused; so is one that the heap cannot hold
   * @throws NoSuchFileException if there is no such file
   * @throws IOException if it cannot be read, is not a picture, or is too large
   */
  public static PictureFile open(Path path, long mostPixels) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException(path + ": not a regular file, expected a JPEG, PNG, GIF or BMP file");
    }
    ImageInputStream in = new FileImageInputStream(path.toFile());
    try {
      return new PictureFile(path, in, Math.min(mostPixels, heapPixels()));
    } catch (IOException | RuntimeException damaged) {
      in.close();
      throw refusal(path, damaged);
    } catch (Error failure) {
      in.close();
      throw failure;
    }
  }

  private static ImageReader reader(Path path, ImageInputStream in) throws IOException {
    for (Iterator<ImageReader> readers = ImageIO.getImageReaders(in); readers.hasNext(); ) {
      ImageReader reader = readers.next();
      if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
        return reader;
      }
    }
    throw new IOException(
        path + ": not a picture that can be read, expected JPEG, PNG, GIF or BMP");
  }

  /** As they are stored, before the picture is put upright. */
  public int rows() {
    return rows;
  }

  /** As they are stored, before the picture is put upright. */
  public int columns() {
    return columns;
  }

  /** What decoding will hold at a time. */
  public long pixels() {
    return (long) rows * columns;
  }

  /**
   * Decodes the picture; once.
   *
   * @throws IOException if the file is damaged, or stores its colours in a way that is not known
   */
  public Picture decode() throws IOException {
    try {
      Picture picture = new Picture(decoded(), markers.orientation());
      if (warning != null && isDamage(warning)) {
        throw new IOException(warning);
      }
      return picture;
    } catch (IOException | RuntimeException damaged) { // damage comes as any of many exceptions
      throw refusal(path, damaged);
    }
  }

  private Pixels decoded() throws IOException {
    if (markers.components() == INKS) {
      return new InkPixels(reader.readRaster(0, null), markers.adobeTransform());
    }
    BufferedImage image = reader.read(0);
    return ComponentPixels.fits(image) ? ComponentPixels.of(image) : new ColourPixels(image);
  }

  /**
   * Decodes the stored values instead of what they look like: shades of grey, or places in a
   * palette. A camera's note is not looked at.
   *
   * @throws IOException if the file is damaged, or has colours or more than 8 bits
   */
  public Values decodeValues() throws IOException {
    try {
      Raster raster = reader.read(0).getRaster();
      if (raster.getSampleModel().getSampleSize(0) > Byte.SIZE) {
        throw new IOException("16 bits, expected 8 at most");
      }
      byte[] values = new byte[rows * columns];
      int bands = raster.getNumBands();
      int[] row = new int[columns * bands];
      for (int y = 0, at = 0; y < rows; y++) {
        raster.getPixels(0, y, columns, 1, row);
        for (int from = 0; from < row.length; from += bands) {
          if (bands > 2 && (row[from] != row[from + 1] || row[from] != row[from + 2])) {
            throw new IOException("it has colours, expected grey or a palette");
          }
          values[at++] = (byte) row[from];
        }
      }
      if (warning != null && isDamage(warning)) {
        throw new IOException(warning);
      }
      return new Values(rows, columns, values);
    } catch (IOException | RuntimeException damaged) {
      throw refusal(path, damaged);
    }
  }

  /** Whether the pixels suffered; other warnings are about thumbnails, profiles and comments. */
  private static boolean isDamage(String warning) {
    String text = warning.toLowerCase(Locale.ROOT);
    return text.contains("truncated") || text.contains("premature") || text.contains("corrupt");
  }

  private static IOException refusal(Path path, Exception damaged) {
    String message = String.valueOf(damaged.getMessage());
    return damaged instanceof IOException refused && message.startsWith(path.toString())
        ? refused
        : new IOException(path + ": the picture cannot be decoded: " + message, damaged);
  }

  /** Closes the file; its decoded picture stays. */
  @Override
  public void close() throws IOException {
    reader.dispose();
    in.close();
  }
}
