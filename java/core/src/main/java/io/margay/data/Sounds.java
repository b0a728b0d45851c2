package io.margay.data;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Recordings as spectrograms: one input, {@code sound}, and one target, {@code label}.
 *
 * <pre>
 * Sounds digits = SoundFolder.of(folder).names(FileNames.of("{digit}_{speaker}_{take}").heldBack("take", "0-4"))
 *     .open(Spectrogram.mel(8000, 40));
 * trainer.fit(digits.rest().get());
 * trainer.evaluate(digits.heldBack().get());
 * </pre>
 *
 * <p>The spectrograms lie in memory outside the heap, which goes with the last data set that refers
 * to it. Any thread may call any method.
 */
public final class Sounds {

  private static final int MOST_LISTED = 20;

  private final Dataset all;
  private final Optional<Dataset> rest;
  private final Optional<Dataset> heldBack;
  private final List<String> skipped;

  private Sounds(Dataset data, int[] rest, int[] heldBack, List<String> skipped) {
    this.all =
        data.subset(
            IntStream.concat(IntStream.of(rest), IntStream.of(heldBack)).sorted().toArray());
    this.rest = rest.length == 0 ? Optional.empty() : Optional.of(data.subset(rest));
    this.heldBack = heldBack.length == 0 ? Optional.empty() : Optional.of(data.subset(heldBack));
    this.skipped = List.copyOf(skipped);
  }

  static Sounds read(SoundFolder folder, Spectrogram spectrogram) throws IOException {
    List<String> problems = new ArrayList<>();
    List<SoundFolder.Entry> entries = folder.entries(problems);
    int files = entries.size() + problems.size();
    List<String> classes =
        folder.classNames().isEmpty()
            ? ClassList.of(entries.stream().map(SoundFolder.Entry::kind).toList())
            : folder.classNames();
    byte[] spoiled = new byte[entries.size()];
    String[] reasons = new String[entries.size()];
    int[] labels = new int[entries.size()];
    Tensor pictures =
        entries.isEmpty()
            ? null
            : Tensor.zeros(DataType.F32, spectrogram.shape().samples(entries.size()));
    IntStream.range(0, entries.size())
        .parallel()
        .forEach(
            i -> {
              reasons[i] = read(entries.get(i), classes, spectrogram, pictures.slice(i), labels, i);
              spoiled[i] = (byte) (reasons[i] == null ? 0 : 1);
            });
    for (String reason : reasons) {
      if (reason != null) {
        problems.add(reason);
      }
    }
    boolean none = IntStream.range(0, spoiled.length).allMatch(i -> spoiled[i] != 0);
    if (none || !problems.isEmpty() && !folder.skipDamaged()) {
      throw refusal(folder, problems, files);
    }
    Dataset data =
        Dataset.of(
            Column.input("sound", pictures).prepared(spectrogram),
            Column.target("label", Tensor.of(labels, Shape.of(labels.length))).classes(classes));
    return new Sounds(
        data,
        IntStream.range(0, labels.length)
            .filter(i -> spoiled[i] == 0 && !entries.get(i).held())
            .toArray(),
        IntStream.range(0, labels.length)
            .filter(i -> spoiled[i] == 0 && entries.get(i).held())
            .toArray(),
        problems);
  }

  /** What is wrong with a file, or null. */
  private static String read(
      SoundFolder.Entry entry,
      List<String> classes,
      Spectrogram spectrogram,
      Tensor picture,
      int[] labels,
      int i) {
    labels[i] = Math.max(0, classes.indexOf(entry.kind()));
    if (!classes.contains(entry.kind())) {
      return entry.path() + ": class " + entry.kind() + ", expected one of " + classes;
    }
    try {
      ByteBuffer values = picture.buffer();
      spectrogram.write(Wav.read(entry.path()), values);
      return null;
    } catch (IOException damaged) {
      String message = String.valueOf(damaged.getMessage());
      return message.startsWith(entry.path().toString()) ? message : entry.path() + ": " + message;
    }
  }

  private static IOException refusal(SoundFolder folder, List<String> problems, int files) {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%s: %,d of %,d WAV files cannot be used",
                folder.folder(),
                problems.size(),
                files));
    problems.stream().limit(MOST_LISTED).forEach(problem -> text.append("\n  ").append(problem));
    if (problems.size() > MOST_LISTED) {
      text.append(String.format(Locale.ROOT, "\n  and %,d more", problems.size() - MOST_LISTED));
    }
    return new IOException(text + "\n  Mend them, or have them skipped.");
  }

  /** All recordings that could be read, in the order of the files. */
  public Dataset all() {
    return all;
  }

  /** Those to learn from, when there are any that are not held back. */
  public Optional<Dataset> rest() {
    return rest;
  }

  /** Those that are held back to test with. */
  public Optional<Dataset> heldBack() {
    return heldBack;
  }

  /** What is wrong with each file that was left out; each begins with the file's path. */
  public List<String> skipped() {
    return skipped;
  }
}
