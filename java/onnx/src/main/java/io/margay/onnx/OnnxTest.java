package io.margay.onnx;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.model.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A folder with a model and what it gives: {@code model.onnx}, {@code test_data_set_0/input_0.pb},
 * …, {@code output_0.pb}, …; each may be packed ({@code .gz}). It is the form of the tests that
 * come with ONNX.
 *
 * @param folder that has the model
 * @param model the file
 */
public record OnnxTest(Path folder, Path model) {

  private static final int MOST_DEEP = 8;

  /** What came out. */
  public enum Outcome {
    /** All results are within the tolerance. */
    PASSED,
    /** A result is not, or there is none. */
    FAILED,
    /** The model has something that programs cannot say. */
    UNSUPPORTED
  }

  /**
   * The outcome of a test.
   *
   * @param outcome what came out
   * @param reason of a failure, or what is not supported; else empty
   */
  public record Result(Outcome outcome, String reason) {}

  /**
   * The tests in a folder and those below it, by name.
   *
   * @throws IOException if it cannot be read
   */
  public static List<OnnxTest> in(Path folder) throws IOException {
    List<OnnxTest> tests = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(folder, MOST_DEEP)) {
      for (Path file : paths.filter(OnnxTest::isModel).sorted().toList()) {
        tests.add(new OnnxTest(file.getParent(), file));
      }
    }
    return tests;
  }

  private static boolean isModel(Path file) {
    String name = file.getFileName().toString();
    return (name.endsWith(".onnx") || name.endsWith(".onnx.gz")) && Files.isRegularFile(file);
  }

  /** The folder's name. */
  public String name() {
    return folder.toAbsolutePath().normalize().getFileName().toString();
  }

  /**
   * Runs the model on all sets of data.
   *
   * @param relative how far a result may be from the expected one, as a part of it
   * @param absolute and in all
   */
  public Result run(double relative, double absolute) {
    try {
      OnnxGraph graph = OnnxGraph.read(model);
      requireTensors(graph);
      List<Path> sets = named(folder, "test_data_set_");
      if (sets.isEmpty()) {
        return new Result(Outcome.FAILED, "no test_data_set_0 beside " + model);
      }
      for (Path set : sets) {
        String wrong = run(graph, set, relative, absolute);
        if (!wrong.isEmpty()) {
          return new Result(Outcome.FAILED, set.getFileName() + ": " + wrong);
        }
      }
      return new Result(Outcome.PASSED, "");
    } catch (UnsupportedException e) {
      return new Result(Outcome.UNSUPPORTED, e.getMessage());
    } catch (MalformedException e) {
      return new Result(Outcome.FAILED, model + ": " + e.getMessage());
    } catch (IOException | RuntimeException e) {
      return new Result(Outcome.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private static void requireTensors(OnnxGraph graph) {
    for (List<Declared> ports : List.of(graph.inputs(), graph.outputs())) {
      for (Declared port : ports) {
        if (port.type() == null) {
          throw new UnsupportedException("'" + port.name() + "' is no tensor of numbers");
        }
      }
    }
  }

  /** Entries of a folder that begin so, by their number. */
  private static List<Path> named(Path folder, String start) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(path -> path.getFileName().toString().matches(start + "\\d+(\\.pb(\\.gz)?)?"))
          .sorted(
              Comparator.comparingLong(
                  path ->
                      Long.parseLong(
                          path.getFileName().toString().substring(start.length()).split("\\.")[0])))
          .toList();
    }
  }

  private static String run(OnnxGraph graph, Path set, double relative, double absolute)
      throws IOException {
    Map<String, Constant> data = new LinkedHashMap<>();
    Map<String, Constant> settings = new LinkedHashMap<>();
    Map<String, int[]> shapes = new LinkedHashMap<>();
    List<Path> files = named(set, "input_");
    if (files.size() > graph.inputs().size()) {
      throw new MalformedException(files.size() + " inputs, expected " + graph.inputs().size());
    }
    for (int i = 0; i < files.size(); i++) {
      String name = graph.inputs().get(i).name();
      Constant value = OnnxGraph.tensor(files.get(i)).getValue();
      if (Importing.isSetting(graph, name)) {
        settings.put(name, value);
      } else {
        data.put(name, value);
        shapes.put(name, value.dims());
      }
    }
    Lowered lowered = Importing.lowered(graph, shapes, settings, OnnxOptions.of());
    Map<String, Constant> results = new LinkedHashMap<>(lowered.known());
    if (!lowered.outputs().isEmpty()) {
      predict(lowered, data, results);
    }
    List<Path> expected = named(set, "output_");
    for (int i = 0; i < expected.size(); i++) {
      Declared output = graph.outputs().get(i);
      String wrong =
          compare(
              results.get(output.name()),
              OnnxGraph.tensor(expected.get(i)).getValue(),
              relative,
              absolute);
      if (!wrong.isEmpty()) {
        return "'" + output.name() + "' " + wrong;
      }
    }
    return "";
  }

  private static void predict(
      Lowered lowered, Map<String, Constant> data, Map<String, Constant> results)
      throws IOException {
    Assembly assembly = new Assembly(lowered);
    int samples = lowered.inputs().isEmpty() ? 1 : lowered.inputs().get(0).samples();
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Port port : lowered.inputs()) {
      String name = assembly.inputs().get(port.name());
      if (name != null) {
        Constant value = data.get(port.name()).transposed(port.full());
        float[] floats = new float[value.elements()];
        for (int i = 0; i < floats.length; i++) {
          floats[i] = value.at(i);
          if (value.type() == ElementType.DOUBLE && Float.isInfinite(floats[i])) {
            throw new UnsupportedException(
                "the input '" + port.name() + "' has a double that is no float");
          }
        }
        inputs.put(name, Tensor.of(floats, Shape.of(port.line().shape()).samples(samples)));
      }
    }
    try (Predictor predictor =
        Predictor.builder(assembly.model(), assembly.tensors())
            .lanes(1)
            .maxBatch(samples)
            .build()) {
      Map<String, Tensor> found = predictor.predict(inputs);
      for (Port port : lowered.outputs()) {
        float[] floats = found.get(assembly.outputs().get(port.name())).toFloats();
        int[] dims = Extents.permuted(port.dims(), port.full());
        results.put(port.name(), Constant.of(dims, floats).transposed(port.back()));
      }
    }
  }

  /** Empty when they agree. */
  private static String compare(
      Constant found, Constant expected, double relative, double absolute) {
    if (!java.util.Arrays.equals(found.dims(), expected.dims())) {
      return "is " + Extents.text(found.dims()) + ", expected " + Extents.text(expected.dims());
    }
    for (int i = 0; i < expected.elements(); i++) {
      double a = found.at(i);
      double b = expected.at(i);
      boolean same = a == b || Double.isNaN(a) && Double.isNaN(b);
      if (!same && !(Math.abs(a - b) <= absolute + relative * Math.abs(b))) {
        return String.format(
            Locale.ROOT, "has %s at place %d, expected %s", found.at(i), i, expected.at(i));
      }
    }
    return "";
  }
}
