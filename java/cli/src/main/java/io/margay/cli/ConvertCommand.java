package io.margay.cli;

import io.margay.onnx.OnnxFile;
import io.margay.onnx.OnnxModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code margay convert}: a trained network in another format. */
@Command(
    name = "convert",
    sortOptions = false,
    description =
        "Write a network in another format: .safetensors, which is Margay's own, or .onnx.")
final class ConvertCommand implements Callable<Integer> {
  private static final String ONNX = ".onnx";

  @Spec private CommandSpec command;

  @Parameters(
      index = "0",
      paramLabel = "IN",
      description = "A .safetensors file, a checkpoint, or an .onnx file.")
  private Path in;

  @Parameters(index = "1", paramLabel = "OUT", description = "A .safetensors or .onnx file.")
  private Path out;

  @Mixin private OnnxInput onnx;

  @Override
  public Integer call() throws IOException {
    boolean toOnnx = out.toString().endsWith(ONNX);
    if (!toOnnx && !out.toString().endsWith(TrainOptions.SUFFIX)) {
      throw new UsageException(out + ": expected a name that ends in .safetensors or .onnx");
    }
    StoredTraining.requireModel(in);
    Destinations.requireWritable(out);
    if (Files.exists(out) && Files.isSameFile(in, out)) {
      throw new UsageException(out + " is what is read. Give another name");
    }
    if (toOnnx) {
      OnnxFile.save(out, onnx.model(in));
    } else if (OnnxInput.isOnnx(in.toString())) {
      OnnxModel.read(in, onnx.options()).save(out);
    } else {
      throw new UsageException(in + " and " + out + " are of one format. Copy the file");
    }
    PrintWriter printed = command.commandLine().getOut();
    printed.println("wrote " + out);
    return 0;
  }
}
