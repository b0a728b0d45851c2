package io.margay.benchmarks.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model file's program and its F32 tensors: a safetensors file that Margay wrote, read with the
 * JDK alone, so that a peer's process holds nothing of Margay.
 */
public final class ModelWeights {
  private static final Pattern TENSOR =
      Pattern.compile(
          "\"([^\"]+)\":\\{\"dtype\":\"F32\",\"shape\":\\[([0-9,]*)\\],"
              + "\"data_offsets\":\\[([0-9]+),([0-9]+)\\]\\}");
  private static final Pattern PROGRAM =
      Pattern.compile("\"program\":\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"");

  /** Where a tensor's values stand in the file. */
  private record Place(int[] shape, long begin, int bytes) {}

  private final FileChannel file;
  private final String program;
  private final Map<String, Place> places;

  private ModelWeights(FileChannel file, String program, Map<String, Place> places) {
    this.file = file;
    this.program = program;
    this.places = places;
  }

  static ModelWeights open(Path path) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
    int length = Math.toIntExact(read(file, 0, Long.BYTES).getLong());
    String header = StandardCharsets.UTF_8.decode(read(file, Long.BYTES, length)).toString();
    Matcher program = PROGRAM.matcher(header);
    if (!program.find()) {
      throw new IOException(path + ": no program in it, expected a model file of Margay");
    }
    Map<String, Place> places = new LinkedHashMap<>();
    for (Matcher tensor = TENSOR.matcher(header); tensor.find(); ) {
      long begin = Long.parseLong(tensor.group(3));
      places.put(
          tensor.group(1).replace("\\/", "/"),
          new Place(
              numbers(tensor.group(2)),
              Long.BYTES + length + begin,
              Math.toIntExact(Long.parseLong(tensor.group(4)) - begin)));
    }
    return new ModelWeights(
        file, program.group(1).replace("\\n", "\n").replace("\\/", "/"), places);
  }

  private static int[] numbers(String text) {
    String[] words = text.isEmpty() ? new String[0] : text.split(",");
    int[] numbers = new int[words.length];
    for (int i = 0; i < words.length; i++) {
      numbers[i] = Integer.parseInt(words[i]);
    }
    return numbers;
  }

  private static ByteBuffer read(FileChannel file, long begin, int bytes) throws IOException {
    return file.map(FileChannel.MapMode.READ_ONLY, begin, bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  public String program() {
    return program;
  }

  public int[] shape(String tensor) {
    return place(tensor).shape().clone();
  }

  /** The values of a tensor, last dimension fastest. */
  public float[] floats(String tensor) {
    Place place = place(tensor);
    float[] values = new float[place.bytes() / Float.BYTES];
    try {
      read(file, place.begin(), place.bytes()).asFloatBuffer().get(values);
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
    return values;
  }

  private Place place(String tensor) {
    Place place = places.get(tensor);
    if (place == null) {
      throw new IllegalArgumentException(
          "no tensor " + tensor + " of F32 in the model file, which has " + places.keySet());
    }
    return place;
  }
}
