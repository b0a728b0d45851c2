package io.margay.cli;

import io.margay.data.Images;
import io.margay.model.Prediction;
import io.margay.model.Predictor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code margay predict}: what a trained network says about image files. */
@Command(
    name = "predict",
    sortOptions = false,
    description = "Ask a trained network about PNG and JPEG files.")
final class PredictCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Parameters(
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "PNG or JPEG files; each is scaled to the network's input.")
  private List<Path> images;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      defaultValue = "letters.safetensors",
      description = "Default: ${DEFAULT-VALUE}.")
  private Path model;

  @Option(
      names = "--top",
      paramLabel = "K",
      defaultValue = "3",
      description =
          "Classes to show of each image; of a network with a class for each place those with most"
              + " places. Default: ${DEFAULT-VALUE}.")
  private int top;

  @Option(
      names = "--invert",
      description =
          "Turn dark to light: for dark ink on paper, where light ink on black was learned.")
  private boolean invert;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the answers as JSON.")
  private Path json;

  @Override
  public Integer call() throws Exception {
    if (top < 1) {
      throw new UsageException("--top " + top + ": expected at least 1");
    }
    StoredTraining.requireModel(model);
    Destinations.requireWritable(json);
    PrintWriter out = command.commandLine().getOut();
    PrintWriter err = command.commandLine().getErr();
    List<Object> answers = new ArrayList<>();
    boolean failed = false;
    try (Predictor predictor = Predictor.load(model)) {
      DataFit.requireOneInput(model.getFileName().toString(), predictor.model());
      DataFit.requireOneOutput(model.getFileName().toString(), predictor.model());
      for (Path image : images) {
        try {
          float[] pixels = pixels(predictor, image);
          answers.add(
              ClassShares.has(predictor.model())
                  ? shares(out, image, ClassShares.of(predictor.model(), predictor.predict(pixels)))
                  : classes(out, image, predictor.classify(pixels, top)));
        } catch (IOException | IllegalArgumentException failure) {
          failed = true;
          String message = Main.message(failure);
          err.println(
              command.qualifiedName()
                  + ": "
                  + (message.startsWith(image.toString()) ? message : image + ": " + message));
          answers.add(JsonFile.object("image", image.toString(), "error", message));
        }
      }
    }
    if (json != null) {
      JsonFile.save(
          json, JsonFile.object("model", model.getFileName().toString(), "images", answers));
    }
    return failed ? Main.FAILURE : 0;
  }

  private static Map<String, Object> classes(
      PrintWriter out, Path image, List<Prediction> classes) {
    out.println(
        image
            + ": "
            + classes.stream().map(PredictCommand::text).collect(Collectors.joining(", ")));
    return JsonFile.object(
        "image",
        image.toString(),
        "classes",
        classes.stream().map(PredictCommand::object).toList());
  }

  private Map<String, Object> shares(PrintWriter out, Path image, ClassShares shares) {
    out.println(image + ": " + shares.text(top));
    return JsonFile.object(
        "image",
        image.toString(),
        "places",
        shares.places(),
        "shares",
        shares.largest(top).stream().map(PredictCommand::object).toList());
  }

  private float[] pixels(Predictor predictor, Path image) throws IOException {
    var shape = predictor.model().input().shape();
    return (invert ? Images.readInverted(image, shape) : Images.read(image, shape)).toFloats();
  }

  private static String text(Prediction prediction) {
    return String.format(Locale.ROOT, "%s %.4f", prediction.name(), prediction.value());
  }

  private static Map<String, Object> object(Prediction prediction) {
    return JsonFile.object("name", prediction.name(), "value", prediction.value());
  }
}
