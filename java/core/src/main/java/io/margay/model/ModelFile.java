package io.margay.model;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Preparation;
import io.margay.internal.file.NativeFile;
import io.margay.internal.json.JsonReader;
import io.margay.internal.json.JsonWriter;
import io.margay.internal.lifetime.Space;
import io.margay.internal.plan.Plan;
import io.margay.internal.safetensors.SafeTensors;
import io.margay.internal.safetensors.SafeTensorsWriter;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Loss;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model with its parameters in one safetensors file, open for reading.
 *
 * <p>The metadata carry the program (with the input's normalisation) under {@code program}, the
 * class names under {@code class_names}, how inputs are made of something raw under {@code
 * preparations}, where they are, and what a training made small under {@code losses}, unless that
 * was cross-entropy as it is usual; a checkpoint has more: its recipe, position and history, and
 * the optimiser's state beside the parameters, whose tensors {@code states} lists. Other
 * safetensors readers see the tensors as they are: {@code conv2d/kernel} of (rows, columns,
 * channels / groups, filters), {@code dense/kernel} of (inputs, units).
 *
 * <p>Tensors are read when they are asked for, from the file that was opened, whatever is renamed
 * to its path meanwhile. Nothing is mapped: a file that is shortened or written to in place is an
 * {@link IOException} at the next read.
 *
 * <p>Safe in any thread. {@link #close()} closes the file; what was taken from it stays.
 */
public final class ModelFile implements AutoCloseable {

  /** Under which the metadata have {@link Loss#text(List)}. */
  public static final String LOSSES = "losses";

  /** What the state with the running mean of a parameter has behind the parameter's name. */
  public static final String AVERAGE = ".average";

  private static final String FORMAT = "margay";
  private static final int PIECE_BYTES = 1 << 20;
  private static final String STATES = "states";
  private static final String PREPARATIONS = "preparations";
  private static final List<String> RESERVED =
      List.of("format", "program", "class_names", PREPARATIONS, STATES);

  private final Path path;
  private final SafeTensors header;
  private final Model model;
  private final Set<String> states;
  private final NativeFile file;

  private ModelFile(
      Path path, SafeTensors header, Model model, Set<String> states, NativeFile file) {
    this.path = path;
    this.header = header;
    this.model = model;
    this.states = states;
    this.file = file;
  }

  /**
   * Opens a file and checks all of it against its program: header, offsets, sizes, names, shapes
   * and data types.
   *
   * @throws IOException if it cannot be read or anything is wrong; the message begins with the path
   *     and names every tensor that does not fit
   */
  public static ModelFile open(Path path) throws IOException {
    SafeTensors.requireFile(path);
    NativeFile file = NativeFile.open(path);
    try {
      SafeTensors header = SafeTensors.read(path, file);
      Model model = model(path, header.metadata());
      Set<String> states = states(path, header.metadata());
      check(path, header, model, states);
      return new ModelFile(path, header, model, states, file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Writes a file: beside the target, forced to the disk, renamed.
   *
   * @param path replaced as a whole or not at all
   * @param parameters each parameter of the model under its name, such as {@code conv2d/kernel}, in
   *     F32 or F64
   * @param metadata further texts; {@code format}, {@code program} and {@code class_names} are set
   *     here, and {@code states} is a checkpoint's
   * @throws IllegalArgumentException if a parameter is missing, of another shape, or not the
   *     model's, or the metadata have another text under a key that is not theirs
   * @throws IOException if the file cannot be written
   */
  public static void save(
      Path path, Model model, Map<String, Tensor> parameters, Map<String, String> metadata)
      throws IOException {
    requireParametersOf(path, model, parameters);
    Map<String, String> own = metadata(model, List.of(), Map.of());
    for (String key : RESERVED) {
      if (metadata.containsKey(key) && !metadata.get(key).equals(own.get(key))) {
        throw new IllegalArgumentException(
            path
                + ": metadata '"
                + key
                + "' are Margay's own, expected none of "
                + RESERVED
                + ". Give the text another key.");
      }
    }
    List<SafeTensorsWriter.Source> sources = new ArrayList<>();
    parameters.forEach(
        (name, tensor) ->
            sources.add(
                new SafeTensorsWriter.Source(
                    name, tensor.type(), tensor.shape(), space -> space.put(tensor.buffer()))));
    SafeTensorsWriter.write(path, metadata(model, List.of(), metadata), sources);
  }

  /**
   * Writes a file with a model's weights as its initialisers make them, untrained: without them on
   * the Java heap, whatever their size.
   *
   * @param path replaced as a whole or not at all
   * @param seed of the random numbers; the same weights as a trainer's of this seed
   * @throws io.margay.error.NativeException if there is not memory enough
   * @throws IOException if the file cannot be written
   */
  public static void saveInitial(Path path, Model model, long seed) throws IOException {
    try (Plan plan = Plan.compile(model.program(), "mode=infer")) {
      plan.initialize(seed);
      List<SafeTensorsWriter.Source> sources =
          plan.facts().parameters().stream()
              .map(
                  entry ->
                      new SafeTensorsWriter.Source(
                          entry.name(),
                          entry.type(),
                          entry.shape(),
                          space -> plan.read(entry.name(), space)))
              .toList();
      SafeTensorsWriter.write(path, metadata(model, List.of(), Map.of()), sources);
    }
  }

  /**
   * @param owner how the message names what the parameters are for
   * @throws IllegalArgumentException if a parameter is missing, of another shape, no number type of
   *     a network, or not the model's
   */
  static void requireParametersOf(Object owner, Model model, Map<String, Tensor> parameters) {
    Map<String, Shape> found = new LinkedHashMap<>();
    parameters.forEach((name, tensor) -> found.put(name, tensor.shape()));
    List<String> problems = problems(model, found);
    parameters.forEach(
        (name, tensor) -> {
          if (!tensor.type().isFloating()) {
            problems.add(name + " is " + tensor.type().word() + ", expected f32 or f64");
          }
        });
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(owner + ": " + String.join("; ", problems));
    }
  }

  /**
   * The texts of a model file's metadata: {@code format}, {@code program}, {@code class_names} and
   * {@code preparations}, and the further ones.
   *
   * @param states the names of the tensors that are no parameters, such as the optimiser's
   */
  public static Map<String, String> metadata(
      Model model, List<String> states, Map<String, String> further) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("format", FORMAT);
    texts.put("program", model.program());
    texts.put("class_names", JsonWriter.write(model.classNames()));
    if (!model.preparations().isEmpty()) {
      Map<String, Object> preparations = new LinkedHashMap<>();
      model.preparations().forEach((input, one) -> preparations.put(input, one.facts()));
      texts.put(PREPARATIONS, JsonWriter.write(preparations));
    }
    further.forEach(texts::putIfAbsent);
    if (!states.isEmpty()) {
      texts.put(STATES, JsonWriter.write(states));
    }
    return texts;
  }

  private static Set<String> states(Path path, Map<String, String> metadata) throws IOException {
    Set<String> states = new LinkedHashSet<>();
    try {
      for (Object name : (List<?>) JsonReader.read(metadata.getOrDefault(STATES, "[]"))) {
        states.add((String) name);
      }
    } catch (RuntimeException | IOException e) {
      throw new IOException(path + ": the metadata's states: " + e.getMessage(), e);
    }
    return states;
  }

  private static Model model(Path path, Map<String, String> metadata) throws IOException {
    if (!FORMAT.equals(metadata.get("format")) || !metadata.containsKey("program")) {
      throw new IOException(path + ": no program in the metadata: not written by Margay");
    }
    try {
      Model model = Model.parse(metadata.get("program"));
      List<String> names = new ArrayList<>();
      for (Object name : (List<?>) JsonReader.read(metadata.getOrDefault("class_names", "[]"))) {
        names.add((String) name);
      }
      Model named = names.isEmpty() ? model : model.classNames(names);
      Object preparations = JsonReader.read(metadata.getOrDefault(PREPARATIONS, "{}"));
      for (Map.Entry<?, ?> one : ((Map<?, ?>) preparations).entrySet()) {
        named = named.prepared((String) one.getKey(), Preparation.of((Map<?, ?>) one.getValue()));
      }
      return named;
    } catch (RuntimeException | IOException e) {
      throw new IOException(
          path + ": the metadata's program, class names or preparations: " + e.getMessage(), e);
    }
  }

  private static void check(Path path, SafeTensors header, Model model, Set<String> states)
      throws IOException {
    Map<String, Shape> found = new LinkedHashMap<>();
    for (SafeTensors.Entry entry : header.tensors().values()) {
      found.put(entry.name(), shape(entry));
    }
    Map<String, String> metadata = header.metadata();
    if (metadata.containsKey("optimizer")
        && metadata.containsKey("step")
        && !metadata.containsKey(STATES)
        && !model.parameters().keySet().containsAll(found.keySet())) {
      throw new IOException(
          path
              + ": a checkpoint of an earlier version of Margay, which does not list its"
              + " optimizer's states. Go on with that version, or train again");
    }
    List<String> problems = new ArrayList<>();
    for (String state : states) {
      if (model.parameters().containsKey(state)) {
        problems.add(state + " is a parameter, and listed as a state");
      } else if (found.remove(state) == null) {
        problems.add(state + " is missing");
      }
    }
    problems.addAll(problems(model, found));
    if (header.tensors().values().stream().map(SafeTensors.Entry::type).distinct().count() > 1) {
      problems.add("F32 and F64 tensors in one file");
    }
    if (!problems.isEmpty()) {
      throw new IOException(path + ": " + String.join("; ", problems));
    }
  }

  private static List<String> problems(Model model, Map<String, Shape> found) {
    List<String> problems = new ArrayList<>();
    Map<String, Shape> rest = new LinkedHashMap<>(found);
    model
        .parameters()
        .forEach(
            (name, parameter) -> {
              Shape shape = rest.remove(name);
              if (shape == null) {
                problems.add(name + " is missing");
              } else if (!shape.equals(parameter.shape())) {
                problems.add(name + " is " + shape + ", the program says " + parameter.shape());
              }
            });
    rest.keySet().forEach(name -> problems.add(name + " is not in the program"));
    return problems;
  }

  private static Shape shape(SafeTensors.Entry entry) {
    return Shape.of(entry.dims().stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * What the training made small; cross-entropy of the only output where the file does not say.
   *
   * @throws IllegalArgumentException if it says what is no loss
   */
  public List<Loss> losses() {
    String text = metadata().get(LOSSES);
    return text == null ? List.of(CrossEntropy.of()) : Loss.parseAll(text);
  }

  /** The model that the file's program describes, with its class names. After close too. */
  public Model model() {
    return model;
  }

  /**
   * The names of the tensors that are no parameters: the optimiser's, in a checkpoint. After close
   * too.
   */
  public Set<String> states() {
    return Collections.unmodifiableSet(states);
  }

  /**
   * The tensor whose values evaluations and predictions take for a parameter: its running mean
   * where a checkpoint's training averages its weights, else the parameter. After close too.
   */
  public String evaluated(String parameter) {
    String mean = parameter + AVERAGE;
    return states.contains(mean) ? mean : parameter;
  }

  /** All texts of the metadata. After close too. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * The names of all tensors, parameters and optimiser's states, in the order of the file. After
   * close too.
   */
  public Set<String> tensors() {
    return header.tensors().keySet();
  }

  /** The data type of all tensors, F32 or F64; F32 when there is none. After close too. */
  public DataType type() {
    return header.tensors().values().stream()
        .findFirst()
        .map(SafeTensors.Entry::type)
        .orElse(DataType.F32);
  }

  /**
   * The shape of a tensor. After close too.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public Shape shape(String name) {
    return shape(entry(name));
  }

  /**
   * A copy of a tensor in memory of its own, the caller's to keep.
   *
   * @throws IllegalArgumentException if there is none of that name, or it has 2 GiB or more
   * @throws IOException if the file was shortened or written to since it was opened, or cannot be
   *     read; the message names file, tensor and offset
   * @throws IllegalStateException after close
   */
  public Tensor tensor(String name) throws IOException {
    SafeTensors.Entry entry = entry(name);
    Tensor copy = Tensor.zeros(entry.type(), shape(entry));
    copy(entry, copy.buffer());
    return copy;
  }

  /**
   * Reads a tensor into a buffer, as values of the given type: doubles become the nearest floats,
   * floats stay exactly what they are.
   *
   * @param type F32 or F64
   * @param values a direct buffer in native order with exactly the tensor's values in that type
   *     remaining; its position does not change
   * @throws IllegalArgumentException if there is none of that name, or the buffer is not so
   * @throws IOException as {@link #tensor(String)}
   * @throws IllegalStateException after close
   */
  public void read(String name, DataType type, ByteBuffer values) throws IOException {
    SafeTensors.Entry entry = entry(name);
    long count = shape(entry).elements();
    if (!type.isFloating()
        || !values.isDirect()
        || values.order() != ByteOrder.nativeOrder()
        || values.remaining() != count * type.bytes()) {
      throw new IllegalArgumentException(
          path
              + ": tensor '"
              + name
              + "' into a buffer of "
              + values.remaining()
              + " bytes as "
              + type.word()
              + ", expected a direct one of "
              + count * type.bytes()
              + " in native order, f32 or f64");
    }
    if (entry.type() == type) {
      copy(entry, values);
      return;
    }
    int pieceValues = (int) Math.min(count, PIECE_BYTES / entry.type().bytes());
    try (Space space = new Space((long) pieceValues * entry.type().bytes())) {
      for (int first = 0; first < count; first += pieceValues) {
        int n = (int) Math.min(pieceValues, count - first);
        ByteBuffer piece = space.first((long) n * entry.type().bytes());
        copy(entry, (long) first * entry.type().bytes(), piece);
        for (int i = 0; i < n; i++) {
          int to = values.position() + (first + i) * type.bytes();
          if (type == DataType.F32) {
            values.putFloat(to, (float) piece.getDouble(8 * i));
          } else {
            values.putDouble(to, piece.getFloat(4 * i));
          }
        }
      }
    }
  }

  private void copy(SafeTensors.Entry entry, ByteBuffer values) throws IOException {
    copy(entry, 0, values);
  }

  private void copy(SafeTensors.Entry entry, long from, ByteBuffer values) throws IOException {
    try {
      file.read(entry.offset() + from, values);
    } catch (IOException e) {
      String reason =
          e.getMessage().startsWith(path + ": ")
              ? e.getMessage().substring((path + ": ").length())
              : e.getMessage();
      throw new IOException(
          path
              + ": tensor '"
              + entry.name()
              + "', "
              + entry.bytes()
              + " bytes at offset "
              + entry.offset()
              + ": "
              + reason,
          e);
    }
  }

  private SafeTensors.Entry entry(String name) {
    SafeTensors.Entry entry = header.tensors().get(name);
    if (entry == null) {
      throw new IllegalArgumentException(
          path + ": no tensor '" + name + "', expected one of " + tensors());
    }
    return entry;
  }

  /** Closes the file. Closing twice is harmless. */
  @Override
  public void close() {
    file.close();
  }

  @Override
  public String toString() {
    return "ModelFile[" + path + "]";
  }
}
