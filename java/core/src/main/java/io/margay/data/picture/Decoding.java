package io.margay.data.picture;

import io.margay.data.PictureForm;
import io.margay.internal.picture.PictureFile;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a source's pictures are decoded: once, on several threads, into a mapped file.
 *
 * <pre>
 * Decoding.of(PictureForm.of(64, 64, 3)).skipDamaged(true).progress(bar::show)
 * </pre>
 *
 * <p><b>The cache.</b> Decoded pictures are a NumPy file, {@code pictures x rows x columns x
 * channels} bytes, in the folder {@code .margay} of the source, or where that cannot be written in
 * {@code .cache/margay/pictures} of the user's home directory, or in the folder that is given. Its
 * name has a checksum of the names, sizes and times of all files and of what is set here, so that a
 * changed file, or another form, is decoded again; what the change made useless is removed. It
 * appears as a whole or not at all, whenever the decoding ends: an interrupt of the thread ends it
 * with an {@code InterruptedIOException}, and the next start begins again. A start that finds it
 * decodes nothing.
 *
 * @param form what pictures become, which a model that learns from them keeps
 * @param skipDamaged whether files that cannot be decoded are left out; else they are refused, all
 *     at once
 * @param mostPixels a file that announces more is not decoded, 1 or more; nor is one that a quarter
 *     of the heap cannot hold
 * @param cache the folder for decoded pictures; empty for the usual places
 * @param threads that decode at a time, 1 to 1,024
 * @param progress is told of each picture
 */
public record Decoding(
    PictureForm form,
    boolean skipDamaged,
    long mostPixels,
    Optional<Path> cache,
    int threads,
    Progress progress) {

  private static final int MOST_THREADS = 1_024;

  /** Is told how far the decoding is, on the thread that opens the source. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Called after each picture.
     *
     * @param done from 1 to count
     * @param count all pictures
     */
    void decoded(int done, int count);
  }

  /**
   * @throws IllegalArgumentException if a number is outside its range
   */
  public Decoding {
    if (mostPixels < 1) {
      throw new IllegalArgumentException(
          "Decoding: at most " + mostPixels + " pixels, expected 1 or more");
    }
    if (threads < 1 || threads > MOST_THREADS) {
      throw new IllegalArgumentException("Decoding: " + threads + " threads, expected 1 to 1,024");
    }
  }

  /**
   * Damaged files are refused, a picture may have 100 million pixels, the cache is in the usual
   * place, and all processors decode.
   */
  public static Decoding of(PictureForm form) {
    return new Decoding(
        form,
        false,
        PictureFile.MOST_PIXELS,
        Optional.empty(),
        Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()),
        (done, count) -> {});
  }

  /** The same with another {@link #form()}. */
  public Decoding form(PictureForm value) {
    return new Decoding(value, skipDamaged, mostPixels, cache, threads, progress);
  }

  /** The same with another {@link #skipDamaged()}. */
  public Decoding skipDamaged(boolean value) {
    return new Decoding(form, value, mostPixels, cache, threads, progress);
  }

  /** The same with another {@link #mostPixels()}. */
  public Decoding mostPixels(long value) {
    return new Decoding(form, skipDamaged, value, cache, threads, progress);
  }

  /** The same with a folder for decoded pictures, which is made if it does not exist. */
  public Decoding cache(Path folder) {
    return new Decoding(form, skipDamaged, mostPixels, Optional.of(folder), threads, progress);
  }

  /** The same with another number of {@link #threads()}. */
  public Decoding threads(int value) {
    return new Decoding(form, skipDamaged, mostPixels, cache, value, progress);
  }

  /** The same with somebody who is told. */
  public Decoding progress(Progress value) {
    return new Decoding(form, skipDamaged, mostPixels, cache, threads, value);
  }
}
