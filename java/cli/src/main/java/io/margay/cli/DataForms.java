package io.margay.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How each source of samples is written; {@link DataSource#FORMS} tells a person. */
final class DataForms {

  /**
   * A form.
   *
   * @param text what matches it
   */
  private record Form(Pattern text, Function<String, DataSource> reader) {
    static Form of(String pattern, Function<String, DataSource> reader) {
      return new Form(Pattern.compile(pattern), reader);
    }
  }

  private static final List<Form> ALL =
      List.of(
          Form.of("letters(:.*)?", DataSource.LetterDrawings::parse),
          Form.of(BodyDrawings.KIND, text -> new BodyDrawings()),
          Form.of(ToneDrawings.KIND, text -> new ToneDrawings()),
          Form.of(SentenceDrawings.KIND, text -> new SentenceDrawings()),
          Form.of("mnist:.+", DataForms::mnist),
          Form.of("(idx|npy):[^,]+,[^,]+", DataSource.ArrayFiles::parse),
          Form.of(pictures() + ":[^:].*", DataForms::pictures),
          Form.of(SoundSource.KIND + ":[^:].*", SoundSource::parse),
          Form.of(TextSource.KIND + ":[^:].*", TextSource::parse),
          Form.of(TableSource.KIND + ":[^:].*", TableSource::parse),
          Form.of(ArchiveSource.KIND + ":[^:].*", ArchiveSource::parse),
          Form.of(FewData.KIND + ":[^:]*:.*", FewData::parse),
          Form.of(PermutedData.KIND + ":[^:]*:.*", PermutedData::parse));

  private DataForms() {}

  /**
   * Reads a source's text.
   *
   * @throws IllegalArgumentException if it has none of the forms
   */
  static DataSource parse(String text) {
    return ALL.stream()
        .filter(form -> form.text.matcher(text).matches())
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("data '" + text + "': expected " + DataSource.FORMS))
        .reader
        .apply(text);
  }

  private static DataSource mnist(String text) {
    return new DataSource.MnistDirectory(Path.of(text.substring(text.indexOf(':') + 1)));
  }

  private static String pictures() {
    return Arrays.stream(PictureSource.Kind.values())
        .map(PictureSource.Kind::word)
        .collect(Collectors.joining("|", "(", ")"));
  }

  private static DataSource pictures(String text) {
    return PictureSource.parse(PictureSource.kind(text.split(":", 2)[0]).orElseThrow(), text);
  }
}
