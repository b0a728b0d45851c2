package io.margay.data.picture;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Writes small files of pictures. */
public final class PictureSamples {

  private PictureSamples() {}

  /** One colour, 0xRRGGBB, in the format that the file's ending names. */
  public static Path flat(Path file, int rows, int columns, int colour) throws IOException {
    BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < rows * columns; i++) {
      image.setRGB(i % columns, i / columns, colour);
    }
    return write(file, image);
  }

  public static Path write(Path file, BufferedImage image) throws IOException {
    Files.createDirectories(file.getParent());
    String name = file.getFileName().toString();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), bytes)) {
      throw new IOException(file + ": no writer");
    }
    return Files.write(file, bytes.toByteArray());
  }

  /** A JPEG whose first and last stored row and column meet in three colours. */
  public static byte[] corners() throws IOException {
    BufferedImage image = new BufferedImage(48, 32, BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < 32; row++) {
      for (int column = 0; column < 48; column++) {
        int colour = row < 16 ? column < 24 ? 0xff0000 : 0x00ff00 : column < 24 ? 0x0000ff : 0;
        image.setRGB(column, row, colour);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", bytes);
    return bytes.toByteArray();
  }

  /** The same JPEG with a camera's note of how it was held. */
  public static byte[] withOrientation(byte[] jpeg, int orientation, boolean littleEndian) {
    ByteBuffer exif = ByteBuffer.allocate(6 + 8 + 2 + 12 + 4);
    exif.put(new byte[] {'E', 'x', 'i', 'f', 0, 0});
    exif.order(littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    exif.putShort((short) (littleEndian ? 0x4949 : 0x4d4d)).putShort((short) 42).putInt(8);
    exif.putShort((short) 1);
    exif.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
    return withSegment(jpeg, 0xe1, exif.array());
  }

  /** The same JPEG with a segment behind its first marker. */
  public static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
    return ByteBuffer.allocate(jpeg.length + 4 + content.length)
        .put(jpeg, 0, 2)
        .put((byte) 0xff)
        .put((byte) marker)
        .putShort((short) (content.length + 2))
        .put(content)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  /** A JPEG of four components, stored as they are given. */
  public static byte[] inks(int first, int second, int third, int fourth) throws IOException {
    WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
    for (int i = 0; i < 256; i++) {
      raster.setPixel(i % 16, i / 16, new int[] {first, second, third, fourth});
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(raster, null, null), null);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Adobe's note of how colours are stored. */
  public static byte[] adobe(int transform) {
    byte[] note = Arrays.copyOf("Adobe".getBytes(StandardCharsets.US_ASCII), 12);
    note[6] = 100;
    note[11] = (byte) transform;
    return note;
  }

  /** A PNG whose header announces another size than its pixels have. */
  public static Path announcing(Path png, int columns, int rows) throws IOException {
    byte[] bytes = Files.readAllBytes(png);
    ByteBuffer.wrap(bytes).putInt(16, columns).putInt(20, rows);
    CRC32 sum = new CRC32();
    sum.update(bytes, 12, 17);
    ByteBuffer.wrap(bytes).putInt(29, (int) sum.getValue());
    return Files.write(png, bytes);
  }
}
