package io.margay.cli;

import io.margay.Tensor;
import io.margay.data.Csv;
import io.margay.data.Images;
import io.margay.data.PictureForm;
import io.margay.data.Preparation;
import io.margay.data.Sentence;
import io.margay.data.Spectrogram;
import io.margay.data.TableRow;
import io.margay.data.Wav;
import io.margay.model.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A file, a line of it or a sentence, as a network takes it: as the model says that its input was
 * prepared, or as a picture.
 *
 * @param name how answers call it
 * @param values of the network's input
 */
record RawInput(String name, float[] values) {

  /**
   * What a file holds: one sample; of a table one for each row.
   *
   * @param invert turn dark to light, in a picture
   * @throws IOException if the file cannot be read or is of another kind
   */
  static List<RawInput> of(Model model, Path file, boolean invert) throws IOException {
    Preparation preparation = model.preparations().get(model.input().name());
    if (preparation instanceof TableRow row) {
      return rows(row, Csv.read(file));
    }
    return List.of(new RawInput(file.toString(), values(model, preparation, file, invert)));
  }

  private static float[] values(Model model, Preparation preparation, Path file, boolean invert)
      throws IOException {
    if (preparation instanceof PictureForm form) {
      return inverted(form.read(file).toFloats(), invert);
    }
    if (preparation instanceof Spectrogram heard) {
      return heard.of(Wav.read(file)).toFloats();
    }
    if (preparation instanceof Sentence) {
      throw new IOException(
          file + ": a file, expected a sentence: this network was trained with texts. Use --text");
    }
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".wav")) {
      throw new IOException(
          file + ": a sound, expected a picture: this network was not trained with sounds");
    }
    var shape = model.input().shape();
    return (invert ? Images.readInverted(file, shape) : Images.read(file, shape)).toFloats();
  }

  private static float[] inverted(float[] pixels, boolean invert) {
    for (int i = 0; invert && i < pixels.length; i++) {
      pixels[i] = 255 - pixels[i];
    }
    return pixels;
  }

  private static List<RawInput> rows(TableRow row, Csv table) throws IOException {
    Tensor values = row.of(table);
    List<RawInput> rows = new ArrayList<>();
    for (int i = 0; i < table.rows().size(); i++) {
      rows.add(
          new RawInput(table.path() + " line " + table.lines().get(i), values.slice(i).toFloats()));
    }
    return rows;
  }

  /**
   * A sentence.
   *
   * @throws UsageException if the network was not trained with texts
   */
  static RawInput of(Model model, String text) {
    if (model.preparations().get(model.input().name()) instanceof Sentence sentence) {
      return new RawInput(text, sentence.of(text).toFloats());
    }
    throw new UsageException("--text: this network was not trained with texts. Give it files");
  }
}
