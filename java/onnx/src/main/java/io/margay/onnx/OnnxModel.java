package io.margay.onnx;

import io.margay.Tensor;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;

/**
 * A network that was read from an ONNX file: a {@link Model} as any other, and its weights.
 *
 * <pre>
 * OnnxModel network = OnnxModel.read(Path.of("mnist-8.onnx"));
 * try (Predictor predictor = Predictor.of(network.model(), network.parameters())) {
 *   float[] votes = predictor.predict(pixels);
 * }
 * </pre>
 *
 * <p>Inputs and outputs that are pictures (NxCxHxW in ONNX) are channels last, HxWxC, as everywhere
 * in Margay; all others have the order of their dimensions. The first dimension counts samples and
 * is no part of a sample's shape; where a graph mixes what would be samples, all of it is one
 * sample, with all dimensions.
 */
public final class OnnxModel {

  private final Assembly assembly;
  private final Map<String, Tensor> parameters;

  private OnnxModel(Assembly assembly) {
    this.assembly = assembly;
    this.parameters = Collections.unmodifiableMap(assembly.tensors());
  }

  /**
   * Reads a file ({@code .onnx}, or packed as {@code .onnx.gz}) of opset 6 to 22. Its external data
   * lie in the same folder.
   *
   * @throws IOException if the file cannot be read, makes no sense, or has nodes that are not
   *     supported, all of which the message names; it begins with the path
   */
  public static OnnxModel read(Path file) throws IOException {
    return read(file, OnnxOptions.of());
  }

  /**
   * The same with what the file leaves open.
   *
   * @throws IOException as {@link #read(Path)}
   */
  public static OnnxModel read(Path file, OnnxOptions options) throws IOException {
    try {
      OnnxGraph graph = OnnxGraph.read(file);
      Lowered lowered =
          Importing.lowered(graph, Importing.shapes(graph, options.shapes()), Map.of(), options);
      if (lowered.outputs().isEmpty() || !lowered.known().isEmpty()) {
        throw new UnsupportedException(
            "outputs that depend on no input: " + lowered.known().keySet());
      }
      return new OnnxModel(new Assembly(lowered));
    } catch (MalformedException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    } catch (UnsupportedException e) {
      String message = e.getMessage();
      throw new IOException(
          file + (message.contains("\n") ? ": not supported:\n" : ": ") + message, e);
    } catch (InternalError e) {
      throw new IOException(file + ": shortened while it was read", e);
    }
  }

  /** The network. */
  public Model model() {
    return assembly.model();
  }

  /** The weights by name, such as {@code conv1/kernel}. */
  public Map<String, Tensor> parameters() {
    return parameters;
  }

  /** The names that the graph's inputs have in the model. */
  public Map<String, String> inputs() {
    return Collections.unmodifiableMap(assembly.inputs());
  }

  /** The names that the graph's outputs have in the model. */
  public Map<String, String> outputs() {
    return Collections.unmodifiableMap(assembly.outputs());
  }

  /**
   * Writes the model as Margay's own file.
   *
   * @throws IOException if the file cannot be written
   */
  public void save(Path file) throws IOException {
    ModelFile.save(file, model(), parameters, Map.of());
  }
}
