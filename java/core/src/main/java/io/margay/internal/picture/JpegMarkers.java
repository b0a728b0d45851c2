package io.margay.internal.picture;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import javax.imageio.stream.ImageInputStream;

/**
 * What stands before the pixels of a JPEG file and the decoder does not tell.
 *
 * @param components colours that are stored for each pixel, 0 where it is not said
 * @param orientation as the camera noted it (EXIF tag 0x0112)
 * @param adobeTransform Adobe's note of how colours are stored: 0 as they are, 1 YCbCr, 2 YCCK
 */
record JpegMarkers(int components, Orientation orientation, OptionalInt adobeTransform) {

  private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.ISO_8859_1);
  private static final int ADOBE_TRANSFORM = 11;
  private static final int ORIENTATION = 0x0112;
  private static final int SHORT = 3;
  private static final int ENTRY = 12;

  private static final JpegMarkers NONE =
      new JpegMarkers(0, Orientation.UPRIGHT, OptionalInt.empty());

  /** Reads a stream from its beginning; one that is not JPEG has none of it. */
  static JpegMarkers read(ImageInputStream in) throws IOException {
    JpegMarkers found = NONE;
    in.seek(0);
    try {
      if (in.readUnsignedShort() != 0xffd8) {
        return NONE;
      }
      while (in.readUnsignedByte() == 0xff) {
        int marker = in.readUnsignedByte();
        while (marker == 0xff) {
          marker = in.readUnsignedByte();
        }
        if (marker == 0xd9 || marker == 0xda) {
          break; // the end, or the pixels
        }
        if (marker == 0x01 || marker >= 0xd0 && marker <= 0xd7) {
          continue; // these have no length
        }
        byte[] content = new byte[Math.max(0, in.readUnsignedShort() - 2)];
        in.readFully(content);
        found = found.with(marker, content);
      }
    } catch (EOFException truncated) {
      // the decoder tells it
    }
    return found;
  }

  private JpegMarkers with(int marker, byte[] content) {
    boolean frame = marker >= 0xc0 && marker <= 0xcf && marker % 4 != 0 || marker == 0xc0;
    if (frame && content.length > 5) {
      return new JpegMarkers(content[5] & 0xff, orientation, adobeTransform);
    } else if (marker == 0xe1 && startsWith(content, EXIF)) {
      ByteBuffer tiff = ByteBuffer.wrap(content, EXIF.length, content.length - EXIF.length);
      return new JpegMarkers(components, orientation(tiff.slice()), adobeTransform);
    } else if (marker == 0xee && startsWith(content, ADOBE) && content.length > ADOBE_TRANSFORM) {
      return new JpegMarkers(
          components, orientation, OptionalInt.of(content[ADOBE_TRANSFORM] & 0xff));
    }
    return this;
  }

  private static boolean startsWith(byte[] content, byte[] beginning) {
    return content.length >= beginning.length
        && Arrays.equals(content, 0, beginning.length, beginning, 0, beginning.length);
  }

  /** The entry of the first directory; notes that are damaged say nothing. */
  private static Orientation orientation(ByteBuffer tiff) {
    if (tiff.remaining() < 8) {
      return Orientation.UPRIGHT;
    }
    int order = tiff.getShort(0);
    tiff.order(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    if (directory < 8 || directory > tiff.limit() - 2) {
      return Orientation.UPRIGHT;
    }
    int entries = tiff.getShort(directory) & 0xffff;
    for (int i = 0; i < entries; i++) {
      int at = directory + 2 + i * ENTRY;
      if (at > tiff.limit() - ENTRY) {
        break;
      }
      if ((tiff.getShort(at) & 0xffff) == ORIENTATION && tiff.getShort(at + 2) == SHORT) {
        return Orientation.of(tiff.getShort(at + 8));
      }
    }
    return Orientation.UPRIGHT;
  }
}
