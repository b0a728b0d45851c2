package io.margay.cli;

import io.margay.Tensor;
import io.margay.loss.Truth;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code margay predict}: what a trained network says about files and sentences. */
@Command(
    name = "predict",
    sortOptions = false,
    description =
        "Ask a trained network about picture files; about WAV files, sentences or the rows of CSV"
            + " files when it learned from such.")
final class PredictCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description =
          "PNG or JPEG files; each is scaled to the network's input. For a network of sounds, WAV"
              + " files; of tables, CSV files, each row of which is asked about.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--text",
      paramLabel = "WORDS",
      description = "A sentence, for a network of texts. May be given again.")
  private List<String> texts = new ArrayList<>();

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

  @Mixin private OnnxInput onnx;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the answers as JSON.")
  private Path json;

  @Override
  public Integer call() throws Exception {
    if (top < 1) {
      throw new UsageException("--top " + top + ": expected at least 1");
    }
    if (files.isEmpty() && texts.isEmpty()) {
      throw new UsageException("nothing to ask about: give files, or a sentence with --text");
    }
    StoredTraining.requireModel(model);
    Destinations.requireWritable(json, drawing);
    model = onnx.model(model);
    Optional<Task> task = TaskEvaluation.task(model);
    if (task.isPresent()) {
      if (!texts.isEmpty()) {
        throw new UsageException("--text: this network was not trained with texts. Give it files");
      }
      return new TaskPrediction(task.get(), invert, drawing, command).run(model, files, json);
    }
    requireNoDrawing();
    PrintWriter out = command.commandLine().getOut();
    PrintWriter err = command.commandLine().getErr();
    List<Object> answers = new ArrayList<>();
    boolean failed = false;
    try (Predictor predictor = Predictor.load(model)) {
      Model network = predictor.model();
      DataFit.requireOneInput(model.getFileName().toString(), network);
      for (Path file : files) {
        try {
          for (RawInput raw : RawInput.of(network, file, invert)) {
            answers.add(answer("image", raw, predictor, out));
          }
        } catch (IOException | IllegalArgumentException failure) {
          failed = true;
          String message = Main.message(failure);
          err.println(
              command.qualifiedName()
                  + ": "
                  + (message.startsWith(file.toString()) ? message : file + ": " + message));
          answers.add(JsonFile.object("image", file.toString(), "error", message));
        }
      }
      for (String text : texts) {
        answers.add(answer("text", RawInput.of(network, text), predictor, out));
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
  private Map<String, Object> answer(
      String kind, RawInput asked, Predictor predictor, PrintWriter out) {
    Model model = predictor.model();
    Map<String, Object> answer = JsonFile.object(kind, asked.name());
    if (isOfNumbers(predictor)) {
      List<Double> values = new ArrayList<>();
      for (float value : predictor.predict(asked.values())) {
        values.add((double) value);
      }
      out.println(
          asked.name()
              + ": "
              + values.stream()
                  .map(value -> String.format(Locale.ROOT, "%.6g", value))
                  .collect(Collectors.joining(" ")));
      answer.put("values", values);
      return answer;
    }
    if (model.outputs().size() == 1) {
      put(
          answer,
          out,
          asked.name(),
          model.output(),
          model.classNames(),
          predictor.predict(asked.values()));
      return answer;
    }
    Tensor sample = Tensor.of(asked.values(), model.input().shape().samples(1));
    Map<String, Tensor> results = predictor.predict(Map.of(model.input().name(), sample));
    Map<String, Object> outputs = new LinkedHashMap<>();
    for (Node output : model.outputs()) {
      Map<String, Object> one = new LinkedHashMap<>();
      String title = asked.name() + ": " + output.name();
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

  /** Whether the network ends in numbers, and not in classes or places. */
  private static boolean isOfNumbers(Predictor predictor) {
    Model model = predictor.model();
    return model.outputs().size() == 1
        && !ClassShares.has(model.output().output())
        && model.classNames().isEmpty()
        && predictor.losses().get(0).truth() == Truth.VALUES;
  }

  private static String text(Prediction prediction) {
    return String.format(Locale.ROOT, "%s %.4f", prediction.name(), prediction.value());
  }

  private static Map<String, Object> object(Prediction prediction) {
    return JsonFile.object("name", prediction.name(), "value", prediction.value());
  }
}
