package io.margay.cli;

import io.margay.data.Dataset;
import io.margay.data.Preparation;
import io.margay.data.Sentence;
import io.margay.data.Texts;
import io.margay.data.Vocabulary;
import io.margay.internal.text.Clause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Lines of a class and words, {@code text:FILE}, or {@code text:FOLDER}: with {@code train.txt} and
 * {@code test.txt}, with a folder for each class in {@code train} and {@code test}, or with a
 * folder for each class. Where there is no part to test with, a tenth is held back.
 *
 * @param text as it was given
 * @param path the file or folder
 * @param unit words or letters
 * @param length places of a text; 0: as many as the longest to learn from has, at most 1,000
 * @param least how often an entry of the vocabulary is there
 * @param most entries of the vocabulary
 * @param picture whether texts are pictures of places and entries
 * @param names of the classes; empty: the words at the lines' beginnings
 */
record TextSource(
    String text,
    Path path,
    Vocabulary.Unit unit,
    int length,
    int least,
    int most,
    boolean picture,
    List<String> names)
    implements DataSource {

  static final String KIND = "text";
  private static final double TEST = 0.1;
  private static final int USUAL_MOST = 50_000;
  private static final int USUAL_LONGEST = 1_000;

  static TextSource parse(String text) {
    String rest = text.substring(KIND.length() + 1);
    int colon = rest.indexOf(':');
    Clause clause = new Clause("data", KIND + (colon < 0 ? "" : rest.substring(colon)));
    TextSource source =
        new TextSource(
            text,
            Path.of(colon < 0 ? rest : rest.substring(0, colon)),
            clause.choice("by", "words", "letters")
                ? Vocabulary.Unit.LETTERS
                : Vocabulary.Unit.WORDS,
            clause.whole("length", 0),
            clause.whole("least", 1),
            clause.whole("most", USUAL_MOST),
            clause.choice("as", "indices", "picture"),
            Arrays.stream(clause.word("classes", "").split(","))
                .filter(name -> !name.isBlank())
                .toList());
    clause.refuseUnknown();
    return source;
  }

  @Override
  public String usualModel() {
    return "kim-cnn";
  }

  @Override
  public OpenData open(long seed, OptionalInt ignored) throws IOException {
    Path learned = part("train").orElse(path);
    Optional<Path> tested = part("test").filter(file -> !learned.equals(path));
    Texts train = read(learned);
    Sentence sentence = sentence(train);
    Dataset data = dataset(train, learned, sentence, names(train));
    if (tested.isEmpty()) {
      Dataset.Split split = data.stratifiedSplit(TEST, seed);
      return new OpenData(split.rest(), split.part(), data, false, () -> {});
    }
    Path file = tested.get();
    Dataset test = dataset(read(file), file, sentence, names(train));
    return new OpenData(data, test, null, false, () -> {});
  }

  /** The file or the folder of a part, where there is one. */
  private Optional<Path> part(String name) {
    Path folder = path.resolve(name);
    Path file = path.resolve(name + ".txt");
    return Files.isRegularFile(file)
        ? Optional.of(file)
        : Optional.of(folder).filter(Files::isDirectory);
  }

  private static Texts read(Path place) throws IOException {
    return Files.isDirectory(place) ? Texts.readFolders(place) : Texts.read(place);
  }

  private List<String> names(Texts train) {
    return names.isEmpty() ? train.classNames() : names;
  }

  private Sentence sentence(Texts train) {
    Vocabulary vocabulary = Vocabulary.of(unit, train.sentences(), least, most);
    int longest =
        length > 0
            ? length
            : Math.min(
                USUAL_LONGEST,
                train.sentences().stream().mapToInt(vocabulary::count).max().orElse(1));
    return new Sentence(vocabulary, longest, picture);
  }

  @Override
  public OpenData openFor(Learned learned, long seed, OptionalInt ignored) throws IOException {
    Optional<Preparation> own =
        learned.preparations().values().stream().filter(Sentence.class::isInstance).findFirst();
    if (own.isEmpty()) {
      return open(seed, ignored);
    }
    Path file = part("test").or(() -> part("train")).orElse(path);
    Texts texts = read(file);
    List<String> classes = learned.classNames().isEmpty() ? names(texts) : learned.classNames();
    Dataset data = dataset(texts, file, (Sentence) own.get(), classes);
    return new OpenData(data, data, null, false, () -> {});
  }

  private static Dataset dataset(Texts texts, Path file, Sentence sentence, List<String> names)
      throws IOException {
    try {
      return texts.dataset(sentence, names);
    } catch (IllegalArgumentException unknown) {
      throw new IOException(file + ": " + unknown.getMessage(), unknown);
    }
  }
}
