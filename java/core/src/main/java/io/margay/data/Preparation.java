package io.margay.data;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.internal.json.JsonReader;
import io.margay.internal.json.JsonWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * How something raw (a photo, a recording, a sentence, a row of a table) becomes what an input of a
 * model takes.
 *
 * <p>A {@link Column} of a data set knows how its values were made; a training hands that on to the
 * model, and the model file keeps it, so that a prediction needs the raw thing alone:
 *
 * <pre>
 * Spectrogram heard = (Spectrogram) predictor.model().preparations().get("sound");
 * predictor.classify(heard.of(Wav.read(file)).toFloats(), 3);
 * </pre>
 *
 * <p>Immutable; equal when they say the same.
 */
public sealed interface Preparation permits PictureForm, Spectrogram, Sentence, TableRow {

  /** The shape that it makes. */
  Shape shape();

  /** The type of the values that it makes. */
  DataType type();

  /** What a model file says of it, as JSON: an object whose {@code kind} is the name of a form. */
  Map<String, Object> facts();

  /** {@link #facts} as text, which {@link #parse} reads. */
  default String text() {
    return JsonWriter.write(facts());
  }

  /**
   * @throws IllegalArgumentException if the text is not one of a preparation
   */
  static Preparation parse(String text) {
    try {
      if (JsonReader.read(text) instanceof Map<?, ?> facts) {
        return of(facts);
      }
    } catch (IOException notJson) {
      throw new IllegalArgumentException("Preparation: " + notJson.getMessage(), notJson);
    }
    throw new IllegalArgumentException("Preparation: '" + text + "', expected a JSON object");
  }

  /**
   * The preparation that {@link #facts} tells of.
   *
   * @throws IllegalArgumentException if they are not those of one
   */
  static Preparation of(Map<?, ?> facts) {
    Object kind = facts.get("kind");
    try {
      if (PictureForm.KIND.equals(kind)) {
        return PictureForm.parse((String) facts.get("settings"));
      } else if (Spectrogram.KIND.equals(kind)) {
        return Spectrogram.parse((String) facts.get("settings"));
      } else if (Sentence.KIND.equals(kind)) {
        return Sentence.read(facts);
      } else if (TableRow.KIND.equals(kind)) {
        return TableRow.read(facts);
      }
    } catch (ClassCastException | NullPointerException missing) {
      throw new IllegalArgumentException("Preparation: " + kind + " without its settings", missing);
    }
    throw new IllegalArgumentException(
        "Preparation: kind "
            + kind
            + ", expected one of "
            + List.of(PictureForm.KIND, Spectrogram.KIND, Sentence.KIND, TableRow.KIND));
  }
}
