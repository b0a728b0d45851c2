package io.margay.data;

import io.margay.Shape;
import io.margay.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Sentences with their classes, one a line: {@code <class> <words …>}.
 *
 * <pre>
 * Texts train = Texts.read(Path.of("questions/train.txt"));
 * Vocabulary words = Vocabulary.of(Vocabulary.Unit.WORDS, train.sentences(), 1, 20_000);
 * Dataset questions = train.dataset(Sentence.of(words, 40), train.classNames());
 * </pre>
 *
 * <p>Or of folders, one for each class, with a file for each text: {@link #readFolders}.
 *
 * <p>A file is UTF-8, or ISO-8859-1 where it is no UTF-8. Empty lines do not count.
 *
 * @param kinds the class of each line
 * @param sentences the words of each line
 */
public record Texts(List<String> kinds, List<String> sentences) {

  private static final Pattern LINE = Pattern.compile("\\s*(\\S+)\\s+(\\S.*)");
  private static final long MOST_BYTES = 1L << 30;

  /**
   * @throws IllegalArgumentException if there are none, or not as many classes as sentences
   */
  public Texts {
    kinds = List.copyOf(kinds);
    sentences = List.copyOf(sentences);
    if (kinds.size() != sentences.size() || kinds.isEmpty()) {
      throw new IllegalArgumentException(
          "Texts: "
              + kinds.size()
              + " classes and "
              + sentences.size()
              + " sentences, expected as many, at least one");
    }
  }

  /**
   * Reads a file.
   *
   * @throws NoSuchFileException if there is none
   * @throws IOException if it cannot be read, has no line, more than 2^30 bytes, or one without
   *     words behind its class; the message has the file and the line
   */
  public static Texts read(Path file) throws IOException {
    requireFile(file);
    List<String> kinds = new ArrayList<>();
    List<String> sentences = new ArrayList<>();
    int number = 0;
    for (String line : decoded(Files.readAllBytes(file)).split("\r?\n", -1)) {
      number++;
      Matcher parts = LINE.matcher(line);
      if (parts.matches()) {
        kinds.add(parts.group(1));
        sentences.add(parts.group(2));
      } else if (!line.isBlank()) {
        throw new IOException(
            file + ": line " + number + ": '" + line.strip() + "', expected a class and words");
      }
    }
    if (kinds.isEmpty()) {
      throw new IOException(file + ": no lines, expected a class and words in each");
    }
    return new Texts(kinds, sentences);
  }

  private static void requireFile(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": not a regular file, expected lines of a class and words");
    }
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %,d bytes, expected at most %,d",
              file,
              Files.size(file),
              MOST_BYTES));
    }
  }

  /**
   * Reads a folder of classes: each folder in it is a class, each file in that a text, whose line
   * breaks are spaces. Files and folders whose names begin with a dot do not count.
   *
   * @throws NoSuchFileException if there is none
   * @throws IOException if a file cannot be read, has no words or more than 2^30 bytes, or there
   *     are no files; the message has its path
   */
  public static Texts readFolders(Path folder) throws IOException {
    List<String> kinds = new ArrayList<>();
    List<String> sentences = new ArrayList<>();
    for (Path kind : shown(folder)) {
      for (Path file : Files.isDirectory(kind) ? shown(kind) : List.<Path>of()) {
        requireFile(file);
        String text = decoded(Files.readAllBytes(file)).strip().replaceAll("\\s+", " ");
        if (text.isEmpty()) {
          throw new IOException(file + ": no words in it. Remove it.");
        }
        kinds.add(kind.getFileName().toString());
        sentences.add(text);
      }
    }
    if (kinds.isEmpty()) {
      throw new IOException(
          folder + ": no text, expected a folder for each class with files in it");
    }
    return new Texts(kinds, sentences);
  }

  private static List<Path> shown(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .sorted(Comparator.comparing(Path::toString))
          .toList();
    }
  }

  private static String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException older) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /** The number of sentences. */
  public int size() {
    return kinds.size();
  }

  /** The classes: in the order of their numbers where all are numbers, else of their names. */
  public List<String> classNames() {
    return ClassList.of(kinds);
  }

  /**
   * One input, {@code text}, and one target, {@code label}.
   *
   * @param sentence how each becomes numbers
   * @param classNames the words at the lines' beginnings, in the order of their indices; or other
   *     names, none of which is a number, where the lines begin with the indices
   * @throws IllegalArgumentException if a line's class is none of them, or all together take 2 GiB
   *     or more
   */
  public Dataset dataset(Sentence sentence, List<String> classNames) {
    int[] labels = new int[size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = index(kinds.get(i), classNames);
      if (labels[i] < 0) {
        throw new IllegalArgumentException(
            "Texts: class "
                + kinds.get(i)
                + " of '"
                + sentences.get(i)
                + "', expected one of "
                + classNames);
      }
    }
    return Dataset.of(
        Column.input("text", sentence.all(sentences)).prepared(sentence),
        Column.target("label", Tensor.of(labels, Shape.of(labels.length))).classes(classNames));
  }

  private static int index(String kind, List<String> classNames) {
    int index = classNames.indexOf(kind);
    boolean named = classNames.stream().noneMatch(name -> name.matches("\\d+"));
    if (index < 0 && named && kind.matches("\\d{1,9}")) {
      index = Integer.parseInt(kind) < classNames.size() ? Integer.parseInt(kind) : -1;
    }
    return index;
  }
}
