package io.margay.data.picture;

import io.margay.MappedFile;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.PictureForm;
import io.margay.internal.file.AtomicFile;
import io.margay.internal.picture.Picture;
import io.margay.internal.picture.PictureFile;
import io.margay.internal.picture.Placement;
import io.margay.internal.picture.Values;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The decoded pictures of a list of files, found in the cache or put there.
 *
 * <p>A file that cannot be decoded has a place of zeros, so that places follow the list.
 */
final class DecodedPictures implements AutoCloseable {

  /** The heap that pictures may take while they are decoded is shared out in pieces. */
  private static final int PIXELS_PER_PERMIT = 4_096;

  /** Rows, columns, and what is wrong where both are 0. */
  private static final Pattern LINE = Pattern.compile("\\d{1,6}\t\\d{1,6}\t.*");

  private final Tensor pixels;
  private final List<Path> files;
  private final int[] rows;
  private final int[] columns;
  private final List<DamagedPicture> damaged = new ArrayList<>();

  private DecodedPictures(List<Path> files, CacheFolder.Found found) throws IOException {
    this.files = files;
    this.pixels = found.bytes();
    this.rows = new int[files.size()];
    this.columns = new int[files.size()];
    for (int i = 0; i < files.size(); i++) {
      String[] words = found.lines().get(i).split("\t", 3);
      rows[i] = Integer.parseInt(words[0]);
      columns[i] = Integer.parseInt(words[1]);
      if (rows[i] == 0) {
        damaged.add(new DamagedPicture(files.get(i), words[2]));
      }
    }
  }

  /**
   * Opens the cache, or decodes.
   *
   * @param source the folder that all files are in
   * @throws DamagedPicturesException if files cannot be decoded and are not to be skipped, or none
   *     can be
   */
  static DecodedPictures open(Path source, List<Path> files, Decoding how) throws IOException {
    Shape one = how.form().shape();
    Shape shape = Shape.of(files.size(), one.dim(0), one.dim(1), one.dim(2));
    return open(source, files, how, shape, false);
  }

  /**
   * The same for masks: the stored value of each pixel, by the nearest, pictures x rows x columns.
   */
  static DecodedPictures masks(Path source, List<Path> files, Decoding how) throws IOException {
    Shape shape = Shape.of(files.size(), how.form().rows(), how.form().columns());
    return open(source, files, how, shape, true);
  }

  private static DecodedPictures open(
      Path source, List<Path> files, Decoding how, Shape shape, boolean masks) throws IOException {
    CacheFolder cache =
        new CacheFolder(source, CacheKey.of(source, files, how, masks), how.cache());
    Optional<CacheFolder.Found> found = cache.find(shape, files.size(), LINE);
    DecodedPictures pictures =
        new DecodedPictures(
            files,
            found.isPresent() ? found.get() : written(source, files, how, shape, masks, cache));
    if (!pictures.damaged.isEmpty()
        && (!how.skipDamaged() || pictures.damaged.size() == files.size())) {
      pictures.close();
      throw new DamagedPicturesException(source, pictures.damaged, files.size());
    }
    return pictures;
  }

  private static CacheFolder.Found written(
      Path source, List<Path> files, Decoding how, Shape shape, boolean masks, CacheFolder cache)
      throws IOException {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(how.threads(), files.size()),
            work -> {
              Thread thread = new Thread(work, "margay-decode");
              thread.setDaemon(true);
              return thread;
            });
    Run run = new Run(source, files, how, masks, threads);
    try {
      run.refuseInterrupt();
      return cache.write(shape, run::write);
    } finally {
      threads.shutdownNow();
      if (run.interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** One decoding of all files. */
  private static final class Run {

    private final Path source;
    private final List<Path> files;
    private final Decoding how;
    private final boolean masks;
    private final ExecutorService threads;
    private final Semaphore heap =
        new Semaphore((int) Math.max(1, PictureFile.heapPixels() / PIXELS_PER_PERMIT), true);
    private final int allHeap = heap.availablePermits();
    private int done;
    private boolean begun;
    private boolean interrupted;

    Run(Path source, List<Path> files, Decoding how, boolean masks, ExecutorService threads) {
      this.source = source;
      this.files = files;
      this.how = how;
      this.masks = masks;
      this.threads = threads;
    }

    void refuseInterrupt() throws InterruptedIOException {
      if (Thread.currentThread().isInterrupted()) {
        throw interruption();
      }
    }

    private InterruptedIOException interruption() {
      interrupted = true;
      return new InterruptedIOException(
          source
              + ": decoding was interrupted after "
              + done
              + " of "
              + files.size()
              + " pictures; the next start begins it again");
    }

    List<String> write(AtomicFile.Output file) throws IOException {
      if (begun) { // an interrupt closed the file
        throw interruption();
      }
      begun = true;
      List<String> lines = new ArrayList<>();
      List<DamagedPicture> damaged = new ArrayList<>();
      Deque<Future<Result>> waiting = new ArrayDeque<>();
      int ahead = 2 * Math.min(how.threads(), files.size()) + 2;
      PictureForm form = how.form();
      byte[] none = new byte[form.rows() * form.columns() * (masks ? 1 : form.channels())];
      for (int i = 0; i < files.size(); i++) {
        while (waiting.size() < ahead && i + waiting.size() < files.size()) {
          Path next = files.get(i + waiting.size());
          waiting.add(threads.submit(() -> decode(next)));
        }
        Result result = result(waiting.remove());
        file.write(ByteBuffer.wrap(result.bytes == null ? none : result.bytes));
        lines.add(result.rows + "\t" + result.columns + "\t" + result.damage);
        if (result.bytes == null) {
          damaged.add(new DamagedPicture(files.get(i), result.damage));
        }
        done = i + 1;
        how.progress().decoded(done, files.size());
      }
      if (!damaged.isEmpty() && (!how.skipDamaged() || damaged.size() == files.size())) {
        throw new DamagedPicturesException(source, damaged, files.size());
      }
      return lines;
    }

    private Result result(Future<Result> waiting) throws IOException {
      try {
        return waiting.get();
      } catch (InterruptedException interrupt) {
        throw interruption();
      } catch (ExecutionException failure) {
        if (failure.getCause() instanceof Error error) {
          throw error;
        }
        throw new IllegalStateException(failure.getCause()); // decoding throws nothing else
      }
    }

    private Result picture(PictureFile file) throws IOException {
      Picture picture = file.decode();
      Placement place = Placements.of(how.form(), picture.rows(), picture.columns());
      return new Result(
          picture.rows(), picture.columns(), picture.placed(place, how.form().channels()), "");
    }

    private Result values(PictureFile file) throws IOException {
      Values values = file.decodeValues();
      Placement place = Placements.of(how.form(), values.rows(), values.columns());
      return new Result(values.rows(), values.columns(), values.placed(place), "");
    }

    private Result decode(Path path) throws InterruptedException {
      int taken = 0;
      try (PictureFile file = PictureFile.open(path, how.mostPixels())) {
        int needed = (int) Math.min(allHeap, 1 + file.pixels() / PIXELS_PER_PERMIT);
        heap.acquire(needed);
        taken = needed;
        return masks ? values(file) : picture(file);
      } catch (IOException | RuntimeException damage) {
        return new Result(0, 0, null, DamagedPicture.of(path, damage).reason());
      } finally {
        heap.release(taken);
      }
    }
  }

  private record Result(int rows, int columns, byte[] bytes, String damage) {}

  /** Of all files, in their order: pictures x rows x columns x channels. */
  Tensor pixels() {
    return pixels;
  }

  /** How messages say how large a picture is. */
  static String size(int rows, int columns) {
    return columns + " wide and " + rows + " high";
  }

  /** Rows of a file's upright picture as it was before; 0 when it is damaged. */
  int rows(int file) {
    return rows[file];
  }

  int columns(int file) {
    return columns[file];
  }

  /** Which pixels of the form a picture covers, row by row; those that it pads it does not. */
  boolean[] covered(PictureForm form, int file) {
    Placement place = Placements.of(form, rows[file], columns[file]);
    boolean[] covered = new boolean[form.rows() * form.columns()];
    for (int row = 0, at = 0; row < form.rows(); row++) {
      int y = row + place.top();
      for (int column = 0; column < form.columns(); column++) {
        int x = column + place.left();
        covered[at++] = y >= 0 && y < place.scaledRows() && x >= 0 && x < place.scaledColumns();
      }
    }
    return covered;
  }

  List<DamagedPicture> damaged() {
    return List.copyOf(damaged);
  }

  /** The files among some that are not damaged. */
  int[] sound(int from, int to) {
    return IntStream.range(from, to).filter(file -> rows[file] > 0).toArray();
  }

  List<Path> files() {
    return files;
  }

  @Override
  public void close() {
    ((MappedFile) pixels.owner()).close();
  }
}
