package io.margay.cli;

import io.margay.data.Dataset;
import io.margay.data.PictureForm;
import io.margay.data.Resizing;
import io.margay.data.picture.DamagedPicture;
import io.margay.data.picture.Decoding;
import io.margay.data.picture.PictureFolder;
import io.margay.internal.text.Clause;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Pictures in folders of classes: {@code folder:PATH:size=64x64}. Where there is no folder {@code
 * test}, a tenth is held back.
 *
 * @param text as it was given
 * @param decoding what becomes of the files
 */
record PictureSource(String text, Path folder, Decoding decoding) implements DataSource {

  static final String KIND = "folder";
  static final String FORMS = KIND + ":DIR[:size=ROWSxCOLUMNS:SETTINGS]";
  private static final String USUAL_SIZE = "64x64";
  private static final double TEST = 0.1;

  /**
   * Reads a source's text.
   *
   * @throws IllegalArgumentException if a setting is unknown or wrong
   */
  static PictureSource parse(String text) {
    String rest = text.substring(KIND.length() + 1);
    int colon = rest.indexOf(':');
    Clause clause = new Clause("data", KIND + (colon < 0 ? "" : rest.substring(colon)));
    Decoding decoding = decoding(clause);
    clause.refuseUnknown();
    return new PictureSource(text, Path.of(colon < 0 ? rest : rest.substring(0, colon)), decoding);
  }

  private static Decoding decoding(Clause clause) {
    String size = clause.word("size", USUAL_SIZE);
    String both = size.matches("\\d+") ? size + "x" + size : size;
    int channels = clause.whole("channels", 3);
    String resize = clause.word("resize", Resizing.CROP.word());
    boolean skip = clause.choice("damaged", "refuse", "skip");
    String cache = clause.word("cache", "");
    try {
      if (!both.matches("\\d+x\\d+")) {
        throw new IllegalArgumentException(
            "size=" + size + ", expected ROWSxCOLUMNS, such as 64x64, or one number for both");
      }
      PictureForm form = PictureForm.parse(both + "x" + channels).resizing(Resizing.parse(resize));
      Decoding decoding = Decoding.of(form).skipDamaged(skip);
      return cache.isEmpty() ? decoding : decoding.cache(Path.of(cache));
    } catch (IllegalArgumentException wrong) {
      throw clause.refusal(wrong.getMessage(), wrong);
    }
  }

  @Override
  public String usualModel() {
    return "resnet-18";
  }

  @Override
  public OpenData open(long seed) throws IOException {
    PictureFolder pictures = opened();
    try {
      Optional<Dataset> test = pictures.test();
      Dataset.Split split = test.isPresent() ? null : pictures.data().split(TEST, seed);
      return new OpenData(
          split == null ? pictures.train() : split.rest(),
          split == null ? test.get() : split.part(),
          split == null ? null : pictures.data(),
          false,
          pictures::close,
          pictures.skipped().stream().map(DamagedPicture::toString).toList());
    } catch (RuntimeException failure) {
      pictures.close();
      throw failure;
    }
  }

  /** Ctrl-C ends the decoding with nothing half written. */
  private PictureFolder opened() throws IOException {
    Thread opener = Thread.currentThread();
    Terminal terminal = Terminal.ofThisProcess();
    Bar bar = new Bar(new PrintWriter(System.err), terminal);
    try (Interruption interruption = Interruption.watch(opener::interrupt)) {
      return PictureFolder.open(folder, decoding.progress(bar));
    }
  }

  /** On a terminal: how far the decoding is, on one line that goes when it ends. */
  private static final class Bar implements Decoding.Progress {
    private static final int LENGTH = 12;
    private static final long PAUSE_NANOS = 100_000_000;
    private static final String CLEAR = "\u001b[K";

    private final PrintWriter err;
    private final Terminal terminal;
    private long drawnAt = System.nanoTime();
    private boolean drawn;

    Bar(PrintWriter err, Terminal terminal) {
      this.err = err;
      this.terminal = terminal;
    }

    @Override
    public void decoded(int done, int count) {
      long now = System.nanoTime();
      if (done == count && drawn) {
        err.print("\r" + CLEAR);
        err.flush();
      } else if (done < count && terminal.interactive() && now - drawnAt >= PAUSE_NANOS) {
        drawn = true;
        drawnAt = now;
        int full = (int) ((long) done * LENGTH / count);
        String bar =
            terminal.blocks()
                ? "█".repeat(full) + "░".repeat(LENGTH - full)
                : "[" + "#".repeat(full) + ".".repeat(LENGTH - full) + "]";
        err.print(
            String.format(
                Locale.ROOT, "\rdecoding %s %,d of %,d pictures%s", bar, done, count, CLEAR));
        err.flush();
      }
    }
  }
}
