package io.margay.cli;

import io.margay.augment.Difficulty;
import io.margay.data.Dataset;
import io.margay.loss.ConfusionMatrix;
import io.margay.loss.Evaluation;
import io.margay.loss.Loss;
import io.margay.loss.Measure;
import io.margay.loss.Truth;
import io.margay.model.Model;
import io.margay.model.Predictor;
import io.margay.task.Task;
import io.margay.train.Confusion;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code margay evaluate}: loss, accuracy and confusions of a trained network. */
@Command(
    name = "evaluate",
    sortOptions = false,
    description =
        "Measure a trained network: loss, accuracy, and, of at most 256 classes, which it takes for"
            + " which; of a class for each place also the mean intersection over union.")
final class EvaluateCommand implements Callable<Integer> {
  private static final int BATCH = 100;
  private static final int MOST_CONFUSED = 256;

  /** Which samples. */
  private enum Part {
    TEST,
    TRAIN
  }

  @Spec private CommandSpec command;

  @Parameters(arity = "0..1", paramLabel = "MODEL", description = "The same as --model.")
  private Path argument;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "A trained network. Default: letters.safetensors.")
  private Path option;

  @Option(
      names = "--data",
      paramLabel = "SOURCE",
      converter = OptionText.DataText.class,
      description =
          DataSource.FORMS
              + ". The test samples of letters and mnist, all of the others. Default: letters; for"
              + " a network of sounds tones, of texts sentences.")
  private DataSource said;

  @Option(
      names = "--part",
      paramLabel = "test|train",
      defaultValue = "test",
      description =
          "The samples to test with, or those to learn from: the difference of both accuracies says"
              + " how well a network generalises. Default: ${DEFAULT-VALUE}.")
  private Part part;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Draws the letters. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--permute",
      paramLabel = "SEED",
      description =
          "Exchange the pixels of all samples in one random way, that of a training with the same"
              + " seed.")
  private Long permute;

  @Option(
      names = "--difficulties",
      description =
          "Also show the accuracy on the samples made harder in several ways: shift, scale,"
              + " rotation, thickness (of pictures of one channel, where ink is light), blur,"
              + " brightness, occlusion, noise and elastic deformation.")
  private boolean difficulties;

  @Option(
      names = "--loss",
      paramLabel = "TEXT",
      converter = OptionText.LossText.class,
      description =
          "What is measured, such as cross_entropy:output=digit; once for each output of a network"
              + " that has several, whose confusions are not shown. Default: what its training made"
              + " small.")
  private List<Loss> losses = new ArrayList<>();

  @Mixin private MeasureOptions metrics;

  @Mixin private OnnxInput onnx;

  @Option(
      names = "--sheet",
      paramLabel = "FILE",
      description =
          "Write a PNG with pictures of the data and what the network takes them for: 32 that are"
              + " right, 32 that are wrong.")
  private Path sheet;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the numbers as JSON.")
  private Path json;

  @Override
  public Integer call() throws Exception {
    if (argument != null && option != null) {
      throw new UsageException(
          "the model is given twice, as " + argument + " and as --model " + option);
    }
    Path named =
        option != null ? option : argument != null ? argument : Path.of("letters.safetensors");
    StoredTraining.requireModel(named);
    Destinations.requireWritable(json, sheet);
    Destinations.requireDifferent(json, sheet);
    Path model = onnx.model(named);
    PrintWriter out = command.commandLine().getOut();
    Optional<Task> task = TaskEvaluation.task(model);
    if (task.isPresent() && losses.isEmpty() && metrics.measures.isEmpty()) {
      DataSource data = said == null ? DataSource.parse("letters") : said;
      if (part == Part.TRAIN) {
        throw new UsageException(
            "--part train: a network of the task "
                + task.get().name()
                + " is measured on its test samples");
      }
      TaskEvaluation.run(task.get(), model, data, seed, json, out);
      return 0;
    }
    try (Predictor predictor = Predictor.builder(model).maxBatch(BATCH).build();
        OpenData open =
            PermutedData.of(permute, said == null ? SampleTask.usualData(predictor.model()) : said)
                .openFor(
                    Learned.of(predictor.model()),
                    seed,
                    DataFit.ignored(losses.isEmpty() ? predictor.losses() : losses))) {
      Dataset data = part == Part.TRAIN ? open.train() : open.evaluation();
      String name = model.getFileName().toString();
      DataFit.requireOneInput(name, predictor.model());
      List<Loss> wanted =
          losses.isEmpty() ? predictor.losses().stream().map(Loss::unweighted).toList() : losses;
      List<Measure> more = more(predictor.model(), data, wanted);
      List<Measure> all = new ArrayList<>(more);
      if (hasConfusion(predictor.model(), data, wanted)
          && more.stream().noneMatch(EvaluateCommand::isConfusion)) {
        all.add(Measure.confusion());
      }
      DataFit.requireLosses(name, predictor.model(), wanted, all, data);
      if (sheet != null) {
        DataFit.requireOneOutput(name, predictor.model());
        GuessSheet.requirePictures(data);
      }
      open.printSkipped(out);
      if (losses.isEmpty()) {
        sayWeights(out, predictor.losses());
      }
      Evaluation measured = predictor.evaluate(data, DataFit.aimed(wanted, data), all);
      out.printf(Locale.ROOT, "%,d samples  %s%n", measured.samples(), measured.text());
      Map<String, Object> numbers =
          JsonFile.object(
              "model", name,
              "samples", measured.samples(),
              "loss", measured.loss(),
              "accuracy", measured.accuracy());
      SampleTask.of(predictor.model()).ifPresent(known -> numbers.put("task", known.word()));
      boolean several = wanted.size() > 1 || !more.isEmpty();
      if (several) {
        numbers.put("metrics", TrainReport.metrics(measured));
      }
      numbers.put("test", TrainReport.tested(measured, several));
      measured.confusions().forEach((of, matrix) -> print(out, numbers, predictor, of, matrix));
      if (sheet != null) {
        GuessSheet.write(predictor, data, sheet);
      }
      if (difficulties) {
        numbers.put("difficulties", harder(out, predictor, data));
      }
      if (json != null) {
        JsonFile.save(json, numbers);
      }
      return 0;
    }
  }

  /** The accuracy under each difficulty. */
  private Map<String, Object> harder(PrintWriter out, Predictor predictor, Dataset data)
      throws IOException {
    Map<String, Object> accuracies = new LinkedHashMap<>();
    out.println();
    out.printf("%-12s%10s%n", "difficulty", "accuracy");
    for (Difficulty difficulty : Difficulty.usual(data.sampleShape())) {
      double accuracy = predictor.evaluate(difficulty.apply(data, seed)).accuracy();
      accuracies.put(difficulty.name(), accuracy);
      out.printf(Locale.ROOT, "%-12s%10.4f%n", difficulty.name(), accuracy);
    }
    return accuracies;
  }

  /**
   * What was asked for; else the measures of the network's task, and of a class for each place the
   * mean intersection over union.
   */
  private List<Measure> more(Model model, Dataset data, List<Loss> wanted) {
    if (!metrics.measures.isEmpty()) {
      return metrics.measures;
    }
    return hasConfusion(model, data, wanted) && model.outputShape().elements() > model.classes()
        ? List.of(Measure.iou())
        : SampleTask.of(model).map(SampleTask::measures).orElse(List.of());
  }

  /** Whether the only output and the data have classes, few enough for a table. */
  private static boolean hasConfusion(Model model, Dataset data, List<Loss> wanted) {
    return model.outputs().size() == 1
        && model.classes() <= MOST_CONFUSED
        && data.classes() > 0
        && !data.hasProbabilities()
        && wanted.stream().allMatch(loss -> loss.truth() == Truth.INDICES);
  }

  /** What a training made small; the command line's data have no weights for it. */
  private static void sayWeights(PrintWriter out, List<Loss> trained) {
    trained.stream()
        .map(loss -> loss.aim().weights())
        .filter(weights -> !weights.isEmpty())
        .forEach(
            weights ->
                out.println(
                    "trained with the weights "
                        + weights
                        + ", which the data do not have: all samples count the same"));
  }

  private static boolean isConfusion(Measure measure) {
    return measure.kind() == Measure.Kind.CONFUSION;
  }

  /** A table; of the only output its classes and counts, too. */
  private static void print(
      PrintWriter out,
      Map<String, Object> numbers,
      Predictor predictor,
      String name,
      ConfusionMatrix matrix) {
    List<String> names = predictor.model().classNames();
    Confusion confusion =
        Confusion.of(matrix, names.size() == matrix.classes() ? names : List.of());
    out.println();
    if (name.contains("/")) {
      out.println(name);
    } else {
      numbers.put("classes", confusion.classNames());
      numbers.put("confusion", matrix.rows());
    }
    out.println(confusion);
  }
}
