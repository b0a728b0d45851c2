package io.margay.cli;

import io.margay.Tensor;
import io.margay.data.Images;
import io.margay.model.FeatureMaps;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Node;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code margay maps}: what each layer of a trained network makes of a picture, and its filters.
 */
@Command(
    name = "maps",
    sortOptions = false,
    description =
        "Write what each layer of a trained network sees in a picture, and its learned filters, as"
            + " PNG sheets.")
final class MapsCommand implements Callable<Integer> {
  private static final int KERNEL_RANK = 4;

  @Spec private CommandSpec command;

  @Parameters(
      paramLabel = "FILE",
      description = "A picture, scaled to the network's input; a WAV file for one of sounds.")
  private Path file;

  @Option(names = "--model", required = true, paramLabel = "FILE", description = "A model file.")
  private Path model;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "Where the sheets go; made if it does not exist.")
  private Path folder;

  @Mixin private OnnxInput onnx;

  @Option(names = "--invert", description = "Turn dark to light, as in predict.")
  private boolean invert;

  @Override
  public Integer call() throws Exception {
    StoredTraining.requireModel(model);
    model = onnx.model(model);
    PrintWriter out = command.commandLine().getOut();
    try (ModelFile stored = ModelFile.open(model)) {
      Model network = stored.model();
      DataFit.requireOneInput(model.getFileName().toString(), network);
      Tensor sample = sample(network);
      Map<String, Tensor> parameters = new LinkedHashMap<>();
      for (String name : network.parameters().keySet()) {
        parameters.put(name, stored.tensor(name));
      }
      Files.createDirectories(folder);
      Map<String, Tensor> maps = FeatureMaps.of(network, parameters, sample);
      int number = 0;
      write(out, number, network.input().name(), sample, FeatureMaps.picture(sample));
      for (Node node : network.nodes()) {
        number++;
        Tensor kernel = parameters.get(node.name() + "/kernel");
        if (kernel != null && kernel.shape().rank() == KERNEL_RANK) {
          write(out, number, node.name() + "/kernel", kernel, FeatureMaps.filters(kernel));
        }
        Tensor seen = maps.get(node.name());
        write(out, number, node.name(), seen, FeatureMaps.sheet(seen));
      }
    }
    return 0;
  }

  private Tensor sample(Model network) throws IOException {
    List<RawInput> raw = RawInput.of(network, file, invert);
    return Tensor.of(raw.get(0).values(), network.input().shape());
  }

  private void write(PrintWriter out, int number, String name, Tensor values, Tensor sheet)
      throws IOException {
    String title = title(name, values);
    Path path =
        folder.resolve(String.format(Locale.ROOT, "%02d-%s.png", number, name.replace('/', '-')));
    Images.writePng(TitledSheet.of(title, sheet), path);
    out.printf(Locale.ROOT, "%s: %s%n", path, title);
  }

  /** What stands above a sheet: its name, shape, and the smallest and largest value. */
  private static String title(String name, Tensor values) {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (float value : values.toFloats()) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    return String.format(Locale.ROOT, "%s %s, %.4g to %.4g", name, values.shape(), least, most);
  }
}
