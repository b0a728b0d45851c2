package io.margay.data.picture;

import io.margay.internal.json.JsonReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the JSON of COCO's detection task.
 *
 * @param annotations of each picture, in the order of the file
 * @param classes the categories' names, in the order of their numbers
 */
record CocoFile(List<Annotation> annotations, List<String> classes) {

  /**
   * Reads a file.
   *
   * @param images the folder that file names are in
   * @throws IOException if it is not such a file; the message begins with its path
   */
  static CocoFile read(Path json, Path images) throws IOException {
    Object root;
    try {
      root = JsonReader.read(Files.readString(json));
    } catch (CharacterCodingException binary) {
      throw new IOException(json + ": not text, expected COCO's JSON", binary);
    } catch (IOException wrong) {
      String message = String.valueOf(wrong.getMessage());
      throw message.startsWith("JSON") ? new IOException(json + ": " + message, wrong) : wrong;
    }
    return new Reading(json, images).of(new Fields(json, "the file", root));
  }

  /** An object of the file, whose values are asked for by name and kind. */
  private record Fields(Path json, String where, Object value) {

    IOException refusal(String problem) {
      return new IOException(json + ": " + where + ": " + problem);
    }

    Object get(String key) throws IOException {
      if (!(value instanceof Map<?, ?> map)) {
        throw refusal("not an object, as COCO has it");
      }
      return map.get(key);
    }

    long whole(String key) throws IOException {
      if (get(key) instanceof Long number) {
        return number;
      }
      throw refusal("\"" + key + "\" is " + get(key) + ", expected a whole number");
    }

    String text(String key) throws IOException {
      if (get(key) instanceof String text) {
        return text;
      }
      throw refusal("\"" + key + "\" is " + get(key) + ", expected a text");
    }

    double[] numbers(String key, int count) throws IOException {
      if (get(key) instanceof List<?> list && list.size() == count) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
          if (!(list.get(i) instanceof Number number)) {
            throw refusal("\"" + key + "\" is " + list + ", expected " + count + " numbers");
          }
          numbers[i] = number.doubleValue();
        }
        return numbers;
      }
      throw refusal("\"" + key + "\" is " + get(key) + ", expected " + count + " numbers");
    }

    /** The objects of a list, each with what it is called. */
    List<Fields> list(String key, String each) throws IOException {
      if (!(get(key) instanceof List<?> list)) {
        throw refusal("no list \"" + key + "\", expected COCO's images, annotations, categories");
      }
      List<Fields> fields = new ArrayList<>();
      for (Object one : list) {
        fields.add(new Fields(json, each + " " + (fields.size() + 1), one));
      }
      return fields;
    }
  }

  private record Reading(Path json, Path images) {

    CocoFile of(Fields root) throws IOException {
      Map<Long, String> kinds = new TreeMap<>();
      for (Fields category : root.list("categories", "category")) {
        if (kinds.put(category.whole("id"), category.text("name")) != null) {
          throw category.refusal("the id " + category.whole("id") + " a second time");
        }
        if (kinds.values().stream().distinct().count() < kinds.size()) {
          throw category.refusal("the name " + category.text("name") + " a second time");
        }
      }
      Map<Long, List<Annotation.Box>> boxes = new LinkedHashMap<>();
      List<Fields> pictures = root.list("images", "image");
      for (Fields picture : pictures) {
        if (boxes.put(picture.whole("id"), new ArrayList<>()) != null) {
          throw picture.refusal("the id " + picture.whole("id") + " a second time");
        }
      }
      for (Fields note : root.list("annotations", "annotation")) {
        List<Annotation.Box> those = boxes.get(note.whole("image_id"));
        String kind = kinds.get(note.whole("category_id"));
        if (those == null || kind == null) {
          throw note.refusal(
              those == null
                  ? "no image has the id " + note.whole("image_id")
                  : "no category has the id " + note.whole("category_id"));
        }
        those.add(box(note, kind));
      }
      List<Annotation> annotations = new ArrayList<>();
      for (Fields picture : pictures) {
        annotations.add(
            new Annotation(
                json,
                file(picture),
                (int) picture.whole("height"),
                (int) picture.whole("width"),
                boxes.get(picture.whole("id"))));
      }
      return new CocoFile(annotations, List.copyOf(kinds.values()));
    }

    /** A name that leads out of the folder is nobody's picture. */
    private Path file(Fields picture) throws IOException {
      String name = picture.text("file_name");
      Path file = images.resolve(name).normalize();
      if (!file.startsWith(images.normalize()) || name.isEmpty()) {
        throw picture.refusal("file_name '" + name + "', expected one in " + images);
      }
      return file;
    }

    private static Annotation.Box box(Fields note, String kind) throws IOException {
      double[] box = note.numbers("bbox", 4);
      return new Annotation.Box(
          note.where() + " (" + kind + ")",
          kind,
          box[0],
          box[1],
          box[0] + box[2],
          box[1] + box[3],
          Long.valueOf(1).equals(note.get("iscrowd")),
          note.get("segmentation"));
    }
  }
}
