package io.margay.data.picture;

import io.margay.internal.picture.PictureFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The name of a source's cache file.
 *
 * @param kind what stays when files change: the form and the source
 * @param content what does not: a checksum of names, sizes and times of all files
 */
record CacheKey(String kind, String content) {

  /** Another one for every way in which files are written. */
  private static final String VERSION = "margay pictures 1";

  private static final int KIND_DIGITS = 8;
  private static final int CONTENT_DIGITS = 24;

  /** The key of pictures in a form. */
  static CacheKey of(Path source, List<Path> files, Decoding how, boolean masks)
      throws IOException {
    long most = Math.min(how.mostPixels(), PictureFile.heapPixels());
    String form = how.form().settings().replace(':', '-') + (masks ? "-masks" : "");
    return of(source, files, form, VERSION + " " + most);
  }

  /** The key of what settings make of files. */
  static CacheKey of(Path source, List<Path> files, String form, String settings)
      throws IOException {
    MessageDigest sum = sha256();
    add(sum, settings);
    for (Path file : files) {
      BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
      add(sum, source.relativize(file).toString());
      add(sum, facts.size() + " " + facts.lastModifiedTime().toMillis());
    }
    MessageDigest place = sha256();
    add(place, source.toRealPath().toUri().toString());
    return new CacheKey(
        form + "-" + hex(place).substring(0, KIND_DIGITS), hex(sum).substring(0, CONTENT_DIGITS));
  }

  /** The file's name without its ending. */
  String name() {
    return kind + "-" + content;
  }

  /** Whether a file's name is that of an earlier state of the same. */
  boolean outdates(String file) {
    return !file.startsWith(name())
        && file.matches(Pattern.quote(kind) + "-[0-9a-f]{" + CONTENT_DIGITS + "}\\.(npy|txt)");
  }

  private static void add(MessageDigest sum, String text) {
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    sum.update((byte) 0);
  }

  private static String hex(MessageDigest sum) {
    return HexFormat.of().formatHex(sum.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java platform has SHA-256", impossible);
    }
  }
}
