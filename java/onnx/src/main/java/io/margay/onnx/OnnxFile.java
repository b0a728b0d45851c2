package io.margay.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.margay.Tensor;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes models as ONNX files: opset 21, a batch of any size, names as they are.
 *
 * <pre>
 * OnnxFile.save(Path.of("letters.onnx"), Path.of("letters.safetensors"));
 * </pre>
 *
 * <p>Pictures that a layer with channels takes are NxCxHxW in the file, all other inputs and
 * outputs have the order of the model's dimensions behind the samples. Scale and shift of inputs
 * are the first nodes; class names are metadata, one a line. What only training does (dropout) is
 * the identity.
 */
public final class OnnxFile {

  private static final long MOST_BYTES = Integer.MAX_VALUE - (1L << 20);

  private OnnxFile() {}

  /**
   * Writes a model and its weights.
   *
   * @param file replaced as a whole or not at all
   * @param parameters each of the model's, by name
   * @throws IOException if the file cannot be written, or a layer has no counterpart in ONNX; the
   *     message begins with the path and names all of these
   */
  public static void save(Path file, Model model, Map<String, Tensor> parameters)
      throws IOException {
    long bytes = parameters.values().stream().mapToLong(Tensor::bytes).sum();
    if (bytes > MOST_BYTES) {
      throw new IOException(
          file + ": weights of " + bytes + " bytes, expected below 2 GiB in one ONNX file");
    }
    ModelProto graph;
    try {
      graph = new Export(model, parameters).run();
    } catch (UnsupportedException e) {
      throw new IOException(file + ": not supported:\n" + e.getMessage(), e);
    }
    Path folder = file.toAbsolutePath().getParent();
    Path beside = Files.createTempFile(folder, ".margay-", ".onnx");
    try {
      try (OutputStream out = Files.newOutputStream(beside)) {
        graph.writeTo(out);
      }
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /**
   * Writes what a model file of Margay's holds.
   *
   * @throws IOException if it cannot be read, or as {@link #save(Path, Model, Map)}
   */
  public static void save(Path file, Path model) throws IOException {
    try (ModelFile stored = ModelFile.open(model)) {
      Map<String, Tensor> parameters = new LinkedHashMap<>();
      for (String name : stored.model().parameters().keySet()) {
        parameters.put(name, stored.tensor(stored.evaluated(name)));
      }
      save(file, stored.model(), parameters);
    }
  }
}
