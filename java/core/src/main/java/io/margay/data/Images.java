package io.margay.data;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.Tensor;
import io.margay.internal.file.AtomicFile;
import io.margay.internal.picture.Picture;
import io.margay.internal.picture.PictureFile;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * Reads JPEG, PNG, GIF and BMP files as tensors of the size that a model takes, and writes tensors
 * as PNG.
 *
 * <pre>
 * Tensor photo = Images.read(Path.of("daisy.jpg"), Shape.of(224, 224, 3));
 * Tensor digit = Images.readInverted(Path.of("scan.png"), Shape.of(28, 28, 1));   // dark on light, as MNIST is not
 * </pre>
 *
 * <p>With one channel, a colour becomes its brightness, 0.299 red + 0.587 green + 0.114 blue; with
 * three, a grey becomes three equal values. What is transparent shows white paper. Each axis is
 * scaled on its own, so the proportions become the model's: averaged over areas where it shrinks,
 * interpolated between neighbours where it grows, and left exactly as it is where the size fits.
 * How a camera was held (EXIF) is carried out; printing inks (CMYK, YCCK) become light; 16 bits
 * become 8; of an animation the first picture is taken; colour profiles are not applied. No display
 * is needed.
 *
 * <p>Methods are safe in any thread. The returned memory goes with the last tensor that refers to
 * it.
 */
public final class Images {

  private Images() {}

  /**
   * Reads a picture.
   *
   * @param shape rows x columns x channels, with 1 channel (grey) or 3 (red, green, blue)
   * @return {@code u8} in that shape
   * @throws ShapeException if the shape is not so
   * @throws IOException if the file cannot be read, is not a sound picture, or is too large: more
   *     than 100 million pixels, 65,535 on a side, or what a quarter of the heap holds
   */
  public static Tensor read(Path path, Shape shape) throws IOException {
    return read(path, shape, 0);
  }

  /**
   * Reads a picture in its own size.
   *
   * @param channels 1 (grey) or 3 (red, green, blue)
   * @return {@code u8}, rows x columns x channels
   * @throws ShapeException if there are others
   * @throws IOException as {@link #read(Path, Shape)}
   */
  public static Tensor read(Path path, int channels) throws IOException {
    requireChannels(Shape.of(1, 1, channels));
    try (PictureFile file = PictureFile.open(path, PictureFile.MOST_PIXELS)) {
      Picture picture = file.decode();
      return bytes(picture, Shape.of(picture.rows(), picture.columns(), channels), 0);
    }
  }

  /**
   * Reads a picture and turns dark to light, {@code 255 - value}: for dark ink on paper, where a
   * model has learned light ink on black.
   *
   * @param shape rows x columns x channels, with 1 channel (grey) or 3 (red, green, blue)
   * @return {@code u8} in that shape
   * @throws ShapeException if the shape is not so
   * @throws IOException if the file cannot be read, is not a sound picture, or is too large: more
   *     than 100 million pixels, 65,535 on a side, or what a quarter of the heap holds
   */
  public static Tensor readInverted(Path path, Shape shape) throws IOException {
    return read(path, shape, 0xff);
  }

  private static Tensor read(Path path, Shape shape, int inversion) throws IOException {
    requireChannels(shape);
    try (PictureFile file = PictureFile.open(path, PictureFile.MOST_PIXELS)) {
      return bytes(file.decode(), shape, inversion);
    }
  }

  private static void requireChannels(Shape shape) {
    if (shape.rank() != 3 || shape.dim(2) != 1 && shape.dim(2) != 3) {
      throw new ShapeException(
          "Images: a picture as "
              + shape
              + ", expected rows x columns x channels with 1 or 3 channels");
    }
  }

  private static Tensor bytes(Picture picture, Shape shape, int inversion) {
    float[] scaled = picture.scaled(shape.dim(0), shape.dim(1), shape.dim(2));
    Tensor tensor = Tensor.zeros(DataType.U8, shape);
    ByteBuffer bytes = tensor.buffer();
    for (float value : scaled) {
      bytes.put((byte) (Math.max(0, Math.min(255, Math.round(value))) ^ inversion));
    }
    return tensor;
  }

  /**
   * Writes a picture as PNG, value for value. The file appears as a whole or not at all.
   *
   * @param picture {@code u8}, rows x columns with 1 or 3 channels, or without the last dimension
   * @throws ShapeException if the shape is not so
   * @throws IllegalArgumentException if the type is another one
   * @throws IOException if the file cannot be written
   */
  public static void writePng(Tensor picture, Path path) throws IOException {
    Shape shape = picture.shape();
    int channels = shape.rank() == 2 ? 1 : shape.rank() == 3 ? shape.dim(2) : 0;
    if (channels != 1 && channels != 3) {
      throw new ShapeException(
          "Images: " + picture + " as PNG, expected rows x columns with 1 or 3 channels");
    }
    if (picture.type() != DataType.U8) {
      throw new IllegalArgumentException("Images: " + picture + " as PNG, expected u8");
    }
    BufferedImage image =
        new BufferedImage(
            shape.dim(1),
            shape.dim(0),
            channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    WritableRaster raster = image.getRaster();
    ByteBuffer bytes = picture.buffer();
    for (int row = 0; row < shape.dim(0); row++) {
      for (int column = 0; column < shape.dim(1); column++) {
        for (int channel = 0; channel < channels; channel++) {
          raster.setSample(column, row, channel, bytes.get() & 0xff);
        }
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    if (!ImageIO.write(image, "png", png)) {
      throw new IOException(path + ": this Java platform has no PNG writer");
    }
    AtomicFile.write(path, png.size(), file -> file.write(ByteBuffer.wrap(png.toByteArray())));
  }
}
