package io.margay.cli;

import io.margay.data.Dataset;
import io.margay.data.FileNames;
import io.margay.data.Preparation;
import io.margay.data.SoundFolder;
import io.margay.data.Sounds;
import io.margay.data.Spectrogram;
import io.margay.internal.text.Clause;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * WAV files as spectrograms: {@code sounds:FOLDER}, with settings behind it.
 *
 * @param text as it was given
 * @param folder whose classes are folders, or are said by the files' names
 * @param spectrogram for a network that has none of its own
 */
record SoundSource(String text, SoundFolder folder, Spectrogram spectrogram) implements DataSource {

  static final String KIND = "sounds";
  private static final double TEST = 0.1;

  /** The settings that are no spectrogram's. */
  private static final List<String> OWN = List.of("names", "class", "test", "damaged");

  static SoundSource parse(String text) {
    String rest = text.substring(KIND.length() + 1);
    int colon = rest.indexOf(':');
    StringBuilder own = new StringBuilder(KIND);
    StringBuilder heard = new StringBuilder("spectrogram");
    for (String word : colon < 0 ? new String[0] : rest.substring(colon + 1).split(":", -1)) {
      (OWN.contains(word.split("=", 2)[0]) ? own : heard).append(':').append(word);
    }
    Clause clause = new Clause("data", own.toString());
    SoundFolder folder =
        SoundFolder.of(Path.of(colon < 0 ? rest : rest.substring(0, colon)))
            .skipDamaged(clause.choice("damaged", "refuse", "skip"));
    String pattern = clause.word("names", "");
    String kind = clause.word("class", "");
    String held = clause.word("test", "");
    Spectrogram spectrogram = Spectrogram.parse(heard.toString());
    if (pattern.isEmpty() && !(kind + held).isEmpty()) {
      throw clause.refusal(
          "class and test are fields of the files' names, expected names={class}_{number} too",
          null);
    }
    if (!pattern.isEmpty()) {
      FileNames names = FileNames.of(pattern);
      names = kind.isEmpty() ? names : names.kind(kind);
      if (!held.isEmpty() && held.indexOf('=') < 1) {
        throw clause.refusal("test=" + held + ", expected test=FIELD=VALUES", null);
      }
      int equals = held.indexOf('=');
      folder =
          folder.names(
              held.isEmpty()
                  ? names
                  : names.heldBack(held.substring(0, equals), held.substring(equals + 1)));
    }
    return new SoundSource(text, folder, spectrogram);
  }

  @Override
  public String usualModel() {
    return "sound-cnn";
  }

  @Override
  public OpenData open(long seed, OptionalInt ignored) throws IOException {
    Sounds sounds = folder.open(spectrogram);
    if (sounds.rest().isEmpty()) {
      throw new IOException(
          folder.folder() + ": all its recordings are held back, none is left to learn from");
    }
    if (sounds.heldBack().isPresent()) {
      return opened(sounds.rest().get(), sounds.heldBack().get(), null, sounds);
    }
    Dataset.Split split = sounds.all().stratifiedSplit(TEST, seed);
    return opened(split.rest(), split.part(), sounds.all(), sounds);
  }

  @Override
  public OpenData openFor(Learned learned, long seed, OptionalInt ignored) throws IOException {
    Spectrogram used = spectrogram;
    for (Preparation own : learned.preparations().values()) {
      used = own instanceof Spectrogram heard ? heard : used;
    }
    Sounds sounds = folder.classNames(learned.classNames()).open(used);
    Dataset test = sounds.heldBack().orElse(sounds.all());
    return opened(test, test, null, sounds);
  }

  private static OpenData opened(Dataset train, Dataset test, Dataset all, Sounds sounds) {
    return new OpenData(train, test, all, false, () -> {}, sounds.skipped());
  }
}
