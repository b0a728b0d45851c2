package io.margay.cli;

import io.margay.model.Model;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The network of a command that looks at one: the first argument or {@code --model}. */
final class ModelChoice {
  @Parameters(arity = "0..1", paramLabel = "MODEL", description = "The same as --model.")
  private String argument;

  @Option(
      names = "--model",
      paramLabel = "NAME|FILE",
      completionCandidates = Networks.class,
      description =
          "A network by name (${COMPLETION-CANDIDATES}; those that others published take"
              + " settings: resnet-50:input=64x64x3:classes=10), a file with a network program, or "
              + "a .safetensors or .onnx file. Default: letters.")
  private String option;

  @Mixin private OnnxInput onnx;

  /** What was said, or {@code otherwise} when nothing was. */
  String text(String otherwise) {
    if (argument != null && option != null) {
      throw new UsageException(
          "the model is given twice, as " + argument + " and as --model " + option);
    }
    return option != null ? option : argument != null ? argument : otherwise;
  }

  /** Opens the network that was named. */
  Model model() throws IOException {
    return named().model();
  }

  /** The same, with its name and what its file says beside the network. */
  NamedModel named() throws IOException {
    return NamedModel.open(onnx.model(text("letters")));
  }
}
