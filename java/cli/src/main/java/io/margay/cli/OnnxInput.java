package io.margay.cli;

import io.margay.onnx.OnnxModel;
import io.margay.onnx.OnnxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;

/** An {@code .onnx} file where a command takes a model, and how pixels are fed to it. */
final class OnnxInput {
  private static final List<String> SUFFIXES = List.of(".onnx", ".onnx.gz");

  @Option(
      names = "--scale",
      paramLabel = "N",
      description =
          "Of an .onnx file: the network sees (value * scale - mean) / std. Default: 1, which feeds"
              + " pixels of 0 to 255.")
  private Double scale;

  @Option(
      names = "--mean",
      paramLabel = "N,N",
      split = ",",
      description = "Of an .onnx file: one number, or one for each channel. Default: 0.")
  private Double[] mean;

  @Option(
      names = "--std",
      paramLabel = "N,N",
      split = ",",
      description = "Of an .onnx file: one number, or one for each channel. Default: 1.")
  private Double[] std;

  @Option(
      names = "--layout",
      paramLabel = "channels_first|channels_last",
      description =
          "Where the pictures of an .onnx file have their channels. Default: where its first layer"
              + " looks for them.")
  private OnnxOptions.Layout layout;

  /** Whether a model is an ONNX file, by its name. */
  static boolean isOnnx(String model) {
    return SUFFIXES.stream().anyMatch(model::endsWith);
  }

  /**
   * The file to open: of an ONNX file a copy as a model of Margay's, which goes when the process
   * ends.
   *
   * @throws UsageException if pixels are to be fed to another model in a way of its own
   * @throws IOException if the ONNX file cannot be read
   */
  Path model(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (!isOnnx(name)) {
      requireNothing(name);
      return file;
    }
    OnnxModel network = OnnxModel.read(file, options());
    Path folder = Files.createTempDirectory("margay-onnx-");
    Path copy = folder.resolve(name.substring(0, name.lastIndexOf(".onnx")) + TrainOptions.SUFFIX);
    folder.toFile().deleteOnExit();
    copy.toFile().deleteOnExit();
    network.save(copy);
    return copy;
  }

  /** The same where a network may have a name. */
  String model(String text) throws IOException {
    if (text == null || !isOnnx(text)) {
      requireNothing(String.valueOf(text));
      return text;
    }
    return model(Path.of(text)).toString();
  }

  private void requireNothing(String model) {
    if (scale != null || mean != null || std != null || layout != null) {
      throw new UsageException(
          "--scale, --mean, --std and --layout say how an .onnx file is fed; "
              + model
              + " says so itself. Leave them out");
    }
  }

  OnnxOptions options() {
    try {
      OnnxOptions options = OnnxOptions.of();
      options = scale == null ? options : options.scale(scale);
      options = mean == null ? options : options.mean(numbers(mean));
      options = std == null ? options : options.std(numbers(std));
      return layout == null ? options : options.layout(layout);
    } catch (IllegalArgumentException wrong) {
      throw new UsageException("--" + wrong.getMessage());
    }
  }

  private static double[] numbers(Double[] values) {
    return Arrays.stream(values).mapToDouble(Double::doubleValue).toArray();
  }
}
