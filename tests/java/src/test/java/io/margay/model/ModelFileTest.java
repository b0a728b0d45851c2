package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.internal.json.JsonWriter;
import io.margay.layer.Dense;
import io.margay.layer.Input;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {

  private static final Model MODEL =
      Model.sequential(Input.of(Shape.of(2), DataType.F32).scale(0.5), Dense.of(3))
          .classNames(List.of("ä", "b", "c"));

  @TempDir Path directory;
  private Path file;

  private static Map<String, Tensor> parameters() {
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    parameters.put("dense/kernel", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, Shape.of(2, 3)));
    parameters.put("dense/bias", Tensor.of(new float[] {7, 8, 9}, Shape.of(3)));
    return parameters;
  }

  @BeforeEach
  void save() throws IOException {
    file = directory.resolve("model.safetensors");
    ModelFile.save(file, MODEL, parameters(), Map.of("note", "x"));
  }

  @Test
  void initialWeightsDependOnTheSeedAlone() throws IOException {
    float[] kernel = initialKernel(3);
    assertThat(initialKernel(3)).isEqualTo(kernel).doesNotHaveDuplicates();
    assertThat(initialKernel(4)).isNotEqualTo(kernel);
    float reach = (float) Math.sqrt(6.0 / (2 + 3)); // Glorot's
    for (float value : kernel) {
      assertThat(value).isBetween(-reach, reach);
    }
  }

  private float[] initialKernel(long seed) throws IOException {
    ModelFile.saveInitial(file, MODEL, seed);
    try (ModelFile opened = ModelFile.open(file)) {
      assertThat(opened.model()).isEqualTo(MODEL);
      assertThat(opened.tensor("dense/bias").toFloats()).containsOnly(0);
      return opened.tensor("dense/kernel").toFloats();
    }
  }

  @Test
  void whatWasSavedIsOpened() throws IOException {
    try (ModelFile opened = ModelFile.open(file)) {
      assertThat(opened.model()).isEqualTo(MODEL);
      assertThat(opened.tensors()).containsExactly("dense/kernel", "dense/bias");
      assertThat(opened.tensor("dense/kernel").toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(opened.tensor("dense/kernel").shape()).isEqualTo(Shape.of(2, 3));
      assertThat(opened.metadata())
          .containsEntry("note", "x")
          .containsEntry("format", "margay")
          .containsEntry("class_names", "[\"ä\",\"b\",\"c\"]");
      assertThatThrownBy(() -> opened.tensor("dense"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(file + ": no tensor 'dense', expected one of [dense/kernel, dense/bias]");
    }
  }

  @Test
  void tensorsAreCopiesAndNoneIsReadAfterClose() throws IOException {
    ModelFile opened = ModelFile.open(file);
    Tensor kernel = opened.tensor("dense/kernel");
    opened.close();
    opened.close();

    assertThat(kernel.toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThatThrownBy(() -> opened.tensor("dense/kernel"))
        .isInstanceOf(IllegalStateException.class);
    assertThat(opened.model()).isEqualTo(MODEL);
  }

  @Test
  void aTensorOfAFileThatWasShortenedOrWrittenToIsRefusedByNameAndPlace() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    try (ModelFile opened = ModelFile.open(file)) {
      Files.write(file, Arrays.copyOf(whole, whole.length - 4));

      assertThatThrownBy(() -> opened.tensor("dense/bias"))
          .isInstanceOf(IOException.class)
          .hasMessage(
              file
                  + ": tensor 'dense/bias', 12 bytes at offset "
                  + (whole.length - 12)
                  + ": 12 bytes expected "
                  + "from offset "
                  + String.format("%,d", whole.length - 12)
                  + ", 8 are there: the file was shortened while it was read. Write a new file and"
                  + " rename it over the old one, then read it again.");
      assertThatThrownBy(() -> opened.tensor("dense/kernel"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the file was shortened");
      Files.write(file, whole);
      assertThatThrownBy(() -> opened.tensor("dense/kernel"))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith(
              "the file was written to while it was read. Write a new file and rename it over the"
                  + " old one, then read it again.");
    }
  }

  @Test
  void aFileThatIsReplacedStaysWhatItWas() throws IOException {
    try (ModelFile opened = ModelFile.open(file)) {
      Map<String, Tensor> others = parameters();
      others.put("dense/bias", Tensor.of(new float[] {0, 0, 0}, Shape.of(3)));
      ModelFile.save(file, MODEL, others, Map.of());

      assertThat(opened.tensor("dense/bias").toFloats()).containsExactly(7, 8, 9);
    }
  }

  @Test
  void tensorsAreReadAsTheTypeThatIsAskedFor() throws IOException {
    ByteBuffer doubles = ByteBuffer.allocateDirect(3 * 8).order(ByteOrder.nativeOrder());
    try (ModelFile opened = ModelFile.open(file)) {
      opened.read("dense/bias", DataType.F64, doubles);

      assertThat(opened.type()).isEqualTo(DataType.F32);
      assertThat(doubles.asDoubleBuffer().get(2)).isEqualTo(9);
      assertThatThrownBy(() -> opened.read("dense/bias", DataType.F32, doubles))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              file
                  + ": tensor 'dense/bias' into a buffer of 24 bytes as f32, expected a direct one"
                  + " of 12 in native order, f32 or f64");
    }
  }

  @Test
  void savingParametersThatDoNotFitNamesAllProblems() {
    Map<String, Tensor> wrong = Map.of("dense/kernel", Tensor.of(new float[6], Shape.of(3, 2)));

    assertThatThrownBy(() -> ModelFile.save(file, MODEL, wrong, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(file + ": dense/kernel is 3x2, the program says 2x3; dense/bias is missing");
  }

  @Test
  void everyMissingStrangeAndMisshapenTensorIsNamedAtOnce() throws IOException {
    write(
        Map.of("format", "margay", "program", MODEL.program()),
        f32("dense/kernel", "3,2", 0, 24) + "," + f32("other", "1", 24, 28),
        28);

    assertThatThrownBy(() -> ModelFile.open(file))
        .isInstanceOf(IOException.class)
        .hasMessage(
            file
                + ": dense/kernel is 3x2, the program says 2x3; dense/bias is missing; "
                + "other is not in the program");
  }

  @Test
  void statesBelongToCheckpointsOnly() throws IOException {
    String tensors =
        f32("dense/kernel", "2,3", 0, 24)
            + ","
            + f32("dense/bias", "3", 24, 36)
            + ","
            + f32("dense/bias.mean", "3", 36, 48);
    write(
        Map.of("format", "margay", "program", MODEL.program(), "states", "[\"dense/bias.mean\"]"),
        tensors,
        48);
    try (ModelFile checkpoint = ModelFile.open(file)) {
      assertThat(checkpoint.states()).containsExactly("dense/bias.mean");
    }

    write(Map.of("format", "margay", "program", MODEL.program()), tensors, 48);
    assertThatThrownBy(() -> ModelFile.open(file))
        .hasMessage(file + ": dense/bias.mean is not in the program");
    write(
        Map.of(
            "format",
            "margay",
            "program",
            MODEL.program(),
            "states",
            "[\"dense/bias.mean\",\"x\",\"dense/bias\"]"),
        tensors,
        48);
    assertThatThrownBy(() -> ModelFile.open(file))
        .hasMessage(file + ": x is missing; dense/bias is a parameter, and listed as a state");
    write(Map.of("format", "margay", "program", MODEL.program(), "states", "3"), tensors, 48);
    assertThatThrownBy(() -> ModelFile.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": the metadata's states: ");
  }

  @Test
  void aCheckpointOfAnEarlierVersionIsNamed() throws IOException {
    String tensors =
        f32("dense/kernel", "2,3", 0, 24)
            + ","
            + f32("dense/bias", "3", 24, 36)
            + ","
            + f32("dense/bias.mean", "3", 36, 48);
    write(
        Map.of(
            "format",
            "margay",
            "program",
            MODEL.program(),
            "optimizer",
            "adam:learning_rate=0.1",
            "step",
            "7"),
        tensors,
        48);
    assertThatThrownBy(() -> ModelFile.open(file))
        .isInstanceOf(IOException.class)
        .hasMessage(
            file
                + ": a checkpoint of an earlier version of Margay, which does not list its"
                + " optimizer's states. Go on with that version, or train again");
  }

  @Test
  void metadataOfTheUserAreHisUnlessTheKeyIsOneOfTheFormat() throws IOException {
    ModelFile.save(file, MODEL, parameters(), Map.of("optimizer", "mine", "step", "7"));
    Map<String, String> copied;
    try (ModelFile opened = ModelFile.open(file)) {
      assertThat(opened.metadata()).containsEntry("optimizer", "mine").containsEntry("step", "7");
      copied = opened.metadata();
    }
    ModelFile.save(file, MODEL, parameters(), copied);

    for (String key : List.of("format", "program", "class_names", "states")) {
      assertThatThrownBy(() -> ModelFile.save(file, MODEL, parameters(), Map.of(key, "[\"x\"]")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              file
                  + ": metadata '"
                  + key
                  + "' are Margay's own, expected none of [format, program, class_names,"
                  + " preparations, states]. Give the text another key.");
    }
  }

  @Test
  void aFileOfSomebodyElseIsNamed() throws IOException {
    write(Map.of("format", "pt"), f32("x", "1", 0, 4), 4);

    assertThatThrownBy(() -> ModelFile.open(file))
        .hasMessage(file + ": no program in the metadata: not written by Margay");
  }

  @Test
  void metadataThatCannotBeReadAreNamed() throws IOException {
    for (Map<String, String> texts :
        List.of(
            Map.of("program", "conv2d"),
            Map.of("program", ""),
            Map.of("program", MODEL.program(), "class_names", "[1,2,3]"),
            Map.of("program", MODEL.program(), "class_names", "[\"a\"]"),
            Map.of("program", MODEL.program(), "class_names", "{}"),
            Map.of(
                "program",
                "image = input() shape=2147483647x2147483647x2147483647x2147483647\n"
                    + "x = flatten(image)\n"),
            Map.of("program", MODEL.program() + "\u0000"))) {
      Map<String, String> all = new LinkedHashMap<>(texts);
      all.put("format", "margay");
      write(all, f32("x", "1", 0, 4), 4);

      assertThatThrownBy(() -> ModelFile.open(file))
          .as(texts.toString())
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(file + ": the metadata's program, class names or preparations: ");
    }
  }

  @Test
  void aFileThatIsNotThereOrADirectoryIsAnIoException() {
    assertThatThrownBy(() -> ModelFile.open(directory.resolve("none")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(directory.resolve("none").toString());
    assertThatThrownBy(() -> ModelFile.open(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.toString());
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> ModelFile.open(file))
          .as("length " + length)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(file + ": ");
    }
  }

  @Test
  void everyChangedByteOpensOrIsAnIoException() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    int opened = 0;
    for (int place = 0; place < whole.length; place++) {
      for (int bits : new int[] {0x01, 0x04, 0x10, 0x20, 0x80}) {
        byte[] changed = whole.clone();
        changed[place] ^= (byte) bits;
        Files.write(file, changed);
        opened += opens("byte " + place + " ^ " + bits) ? 1 : 0;
      }
    }
    assertThat(opened).as("changes in data and names pass").isGreaterThan(36 * 5);
  }

  private boolean opens(String what) {
    try (ModelFile opened = ModelFile.open(file)) {
      for (String name : opened.tensors()) {
        opened.tensor(name).toFloats();
      }
      return true;
    } catch (IOException e) {
      assertThat(e.getMessage()).as(what).startsWith(file + ": ");
      return false;
    } catch (Throwable e) {
      throw new AssertionError(what, e);
    }
  }

  private static String f32(String name, String shape, int from, int to) {
    return "\""
        + name
        + "\":{\"dtype\":\"F32\",\"shape\":["
        + shape
        + "],\"data_offsets\":["
        + from
        + ","
        + to
        + "]}";
  }

  private void write(Map<String, String> metadata, String tensors, int dataBytes)
      throws IOException {
    String header = "{\"__metadata__\":" + JsonWriter.write(metadata) + "," + tensors + "}";
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    text = (header + " ".repeat(Math.floorMod(-text.length, 8))).getBytes(StandardCharsets.UTF_8);
    Files.write(
        file,
        ByteBuffer.allocate(8 + text.length + dataBytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(text.length)
            .put(text)
            .array());
  }
}
