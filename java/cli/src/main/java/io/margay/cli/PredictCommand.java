package io.margay.cli;

import io.margay.Tensor;
import io.margay.data.Images;
import io.margay.model.Model;
import io.margay.model.Node;
import io.margay.model.Prediction;
import io.margay.model.Predictor;
import io.margay.task.Task;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Draw class, boxes and masks into a PNG, of one image and a network that says them"
              + " (margay train --task).")
  private Path drawing;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the answers as JSON.")
  private Path json;

  @Override
  public Integer call() throws Exception {
    if (top < 1) {
      throw new UsageException("--top " + top + ": expected at least 1");
    }
    StoredTraining.requireModel(model);
    Destinations.requireWritable(json, drawing);
    Optional<Task> task = TaskEvaluation.task(model);
    if (task.isPresent()) {
      return new TaskPrediction(task.get(), invert, drawing, command).run(model, images, json);
    }
    requireNoDrawing();
    PrintWriter out = command.commandLine().getOut();
    PrintWriter err = command.commandLine().getErr();
    List<Object> answers = new ArrayList<>();
    boolean failed = false;
    try (Predictor predictor = Predictor.load(model)) {
      DataFit.requireOneInput(model.getFileName().toString(), predictor.model());
      for (Path image : images) {
        try {
          answers.add(answer(out, predictor, image));
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

  private void requireNoDrawing() {
    if (drawing != null) {
      throw new UsageException(
          "--out: "
              + model.getFileName()
              + " says a class of a picture, and nothing that could be drawn");
    }
  }

  /** A line; of a network with several outputs one for each, with its name. */
  private Map<String, Object> answer(PrintWriter out, Predictor predictor, Path image)
      throws IOException {
    Model model = predictor.model();
    float[] pixels = pixels(predictor, image);
    Map<String, Object> answer = JsonFile.object("image", image.toString());
    if (model.outputs().size() == 1) {
      put(
          answer,
          out,
          image.toString(),
          model.output(),
          model.classNames(),
          predictor.predict(pixels));
      return answer;
    }
    Tensor sample = Tensor.of(pixels, model.input().shape().samples(1));
    Map<String, Tensor> results = predictor.predict(Map.of(model.input().name(), sample));
    Map<String, Object> outputs = new LinkedHashMap<>();
    for (Node output : model.outputs()) {
      Map<String, Object> one = new LinkedHashMap<>();
      String title = image + ": " + output.name();
      put(one, out, title, output, List.of(), results.get(output.name()).toFloats());
      outputs.put(output.name(), one);
    }
    answer.put("outputs", outputs);
    return answer;
  }

  private void put(
      Map<String, Object> answer,
      PrintWriter out,
      String title,
      Node output,
      List<String> names,
      float[] votes) {
    if (ClassShares.has(output.output())) {
      ClassShares shares = ClassShares.of(output.output(), names, votes);
      out.println(title + ": " + shares.text(top));
      answer.put("places", shares.places());
      answer.put("shares", shares.largest(top).stream().map(PredictCommand::object).toList());
    } else {
      List<Prediction> classes = Prediction.ranked(votes, names, top);
      out.println(
          title
              + ": "
              + classes.stream().map(PredictCommand::text).collect(Collectors.joining(", ")));
      answer.put("classes", classes.stream().map(PredictCommand::object).toList());
    }
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
