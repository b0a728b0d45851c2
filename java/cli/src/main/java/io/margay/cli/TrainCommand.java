package io.margay.cli;

import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.data.Dataset;
import io.margay.loss.Evaluation;
import io.margay.loss.Loss;
import io.margay.loss.Mse;
import io.margay.train.Callback;
import io.margay.train.Checkpoints;
import io.margay.train.History;
import io.margay.train.PartialLoad;
import io.margay.train.Recipe;
import io.margay.train.Trainer;
import io.margay.train.TrainerBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code margay train}: trains a network, tests it, and writes it to a model file; without options
 * the network that tells X from O.
 */
@Command(
    name = "train",
    sortOptions = false,
    description =
        "Train a network, test it and write it to a file. Without options: the network that tells X"
            + " from O. Ctrl-C finishes the step and saves a checkpoint, from which --resume goes"
            + " on; a checkpoint of a training that has not ended is never replaced without"
            + " --restart.")
final class TrainCommand implements Callable<Integer> {
  private static final Duration CHECKPOINT_PAUSE = Duration.ofSeconds(10);
  private static final Duration BAR_PAUSE = Duration.ofMillis(100);

  @Spec private CommandSpec command;

  @Mixin private TrainOptions options;

  @Override
  public Integer call() throws Exception {
    PrintWriter out =
        options.quiet ? new PrintWriter(Writer.nullWriter()) : command.commandLine().getOut();
    options.model = options.onnx.model(options.model);
    TrainingFiles files = TrainingFiles.of(options);
    StoredTraining before = files.before();
    if (options.task instanceof TaskChoice.OfPictures chosen) {
      return new TaskTraining(chosen.task(), options, files, out).call();
    }
    if (options.mirrored || !options.filters.isEmpty()) {
      throw new UsageException(
          (options.mirrored ? "--mirrored" : "--filters") + ": goes with --task of pictures");
    }
    DataSource source = PermutedData.of(options.permute, source(before));
    try (OpenData data = source.open(TrainSettings.seed(options, before), ignored(before))) {
      NamedModel named = network(before, data.train(), source);
      Recipe said = TrainSettings.of(options, before, usual(before, named, data.train()));
      DataFit.requireLosses(
          named.name(), named.model(), said.losses(), said.measures(), data.train());
      Recipe recipe = said.losses(DataFit.aimed(said.losses(), data.train()));
      TrainingBar bar = new TrainingBar(out, Terminal.ofThisProcess(), BAR_PAUSE.toNanos());
      TrainerBuilder builder =
          (before == null ? Trainer.of(named.model()) : Trainer.resume(before.checkpoint()))
              .recipe(recipe)
              .callback(checkpoints(files.checkpoint()))
              .callback(bar)
              .callback(Callback.printing(out));
      // Built before anything is printed: what it refuses is a mistake on the command line.
      try (Trainer trainer = build(builder);
          Interruption interruption = Interruption.watch(trainer::stop)) {
        DataFit.requireColumns(named.model(), recipe, data);
        Optional<PartialLoad> loaded =
            before == null ? start(named, trainer, data) : Optional.empty();
        printHead(out, named, recipe, data, before);
        loaded.ifPresent(report -> out.println(options.weights + ": " + report + "\n"));
        if (before == null) {
          trainer.checkpoint(files.checkpoint());
        }
        boolean done = before != null && before.number("epoch") >= recipe.epochs();
        History history;
        try {
          history = done ? trainer.history() : trainer.fit(data.train());
        } finally {
          bar.clear();
        }
        if (history.interrupted()) {
          sayHowToGoOn(out, files, source, trainer);
          return Main.INTERRUPTED;
        }
        finish(out, named, recipe, data, files, trainer);
        return interruption.requested() ? Main.INTERRUPTED : 0;
      }
    }
  }

  private void printHead(
      PrintWriter out, NamedModel named, Recipe recipe, OpenData data, StoredTraining before) {
    data.printSkipped(out);
    out.println(named.model().summary());
    out.println();
    out.printf(
        Locale.ROOT,
        "%,d samples to learn from, %,d to test with%n",
        data.train().size(),
        data.test().size());
    out.println(TrainSettings.line(recipe));
    if (before != null) {
      out.println("going on after " + before.position());
      if (before.number("epoch") >= recipe.epochs()) {
        out.println("all epochs are done; ask for more with --epochs");
      }
    }
    out.println();
    out.flush();
  }

  private void sayHowToGoOn(
      PrintWriter out, TrainingFiles files, DataSource source, Trainer trainer) throws IOException {
    out.println(
        "interrupted after "
            + StoredTraining.open(files.checkpoint()).position()
            + "; "
            + files.checkpoint()
            + " has all of it. Go on with");
    out.println("  " + files.resumeCommand(source, trainer.model()));
    out.flush();
  }

  private void finish(
      PrintWriter out,
      NamedModel named,
      Recipe recipe,
      OpenData data,
      TrainingFiles files,
      Trainer trainer)
      throws IOException {
    try {
      trainer.save(files.target());
    } catch (IOException failure) {
      throw new IOException(
          Main.message(failure)
              + ". The training is not lost: "
              + files.checkpoint()
              + " has all of it, and margay train --resume="
              + files.checkpoint()
              + " writes the model",
          failure);
    }
    Evaluation test = trainer.evaluate(data.test());
    out.printf(Locale.ROOT, "%ntest %s%n", test.text());
    if (files.json() != null) {
      Map<String, Object> report =
          TrainReport.of(
              named.name(), trainer.model().parameterCount(), recipe, trainer.history(), test);
      if (options.task != null) {
        report.put("task", options.task.word());
      }
      JsonFile.save(files.json(), report);
    }
    if (data.drawn() && trainer.model().outputs().size() == 1) {
      out.println();
      LetterVotes.print(out, files.target(), data.test(), Terminal.ofThisProcess());
    }
    out.println();
    out.println("wrote " + files.target() + (files.json() == null ? "" : " and " + files.json()));
    out.flush();
  }

  /** Labels that are no class: of the losses that are said, else of the checkpoint's. */
  private OptionalInt ignored(StoredTraining before) {
    return DataFit.ignored(
        before == null || !options.losses.isEmpty() ? options.losses : before.recipe().losses());
  }

  /** What was said; else the letters, in the size of the training that goes on. */
  private DataSource source(StoredTraining before) {
    if (options.source() != null) {
      return options.source();
    }
    return before == null
        ? DataSource.parse("letters")
        : StoredTraining.letters(before.model())
            .orElseThrow(
                () ->
                    new UsageException(
                        "--resume "
                            + before.checkpoint()
                            + ": say with --data where the samples come from"));
  }

  /**
   * The network's recipe, with the losses that its file states unless others are said; the squared
   * error of data without classes.
   */
  private Recipe usual(StoredTraining before, NamedModel named, Dataset data) {
    Recipe usual = measured(UsualRecipe.of(named.name(), named.model()));
    List<Loss> stated = before == null && options.losses.isEmpty() ? named.losses() : List.of();
    if (stated.isEmpty() && before == null && !DataFit.hasClasses(data)) {
      return usual.losses(List.of(Mse.of()));
    }
    return stated.isEmpty() ? usual : usual.losses(stated);
  }

  private Recipe measured(Recipe recipe) {
    return options.task instanceof SampleTask samples
        ? recipe.measures(samples.measures())
        : recipe;
  }

  /** The network that was named, or that of the checkpoint. */
  private NamedModel network(StoredTraining before, Dataset data, DataSource source)
      throws IOException {
    if (before == null) {
      NamedModel named = NamedModel.open(options.usualModel(), data);
      DataFit.requireOneInput(named.name(), named.model());
      return named.with(options.layers.of(named.model()));
    }
    options.layers.refuse();
    DataFit.requireOneInput(before.checkpoint().toString(), before.model());
    Shape input = before.model().input().shape();
    Shape samples = data.sampleShape();
    if (!samples.equals(input)) {
      throw new UsageException(
          before.checkpoint()
              + " holds a network for samples of "
              + input
              + ", those of "
              + source.text()
              + " are "
              + samples
              + ": give the --data that it was trained with");
    }
    if (options.model == null) {
      return new NamedModel(before.network(), before.model(), Optional.empty(), Optional.empty());
    }
    NamedModel named = NamedModel.open(options.model, data);
    if (!named.model().program().equals(before.model().program())) {
      throw new UsageException(
          before.checkpoint()
              + " holds another network than "
              + named.name()
              + ": leave --model out, or give the one that it was trained with");
    }
    return new NamedModel(named.name(), before.model(), Optional.empty(), Optional.empty());
  }

  /** The parameters that a new training starts with, where they are not those of the seed. */
  private Optional<PartialLoad> start(NamedModel named, Trainer trainer, OpenData data)
      throws IOException {
    if (named.weights().isPresent()) {
      trainer.load(named.weights().get());
    }
    return options.weights == null
        ? Optional.empty()
        : Optional.of(OthersWeights.load(options.weights, trainer, data.train()));
  }

  private static Trainer build(TrainerBuilder builder) {
    try {
      return builder.build();
    } catch (ShapeException refusedNetwork) {
      throw refusedNetwork;
    } catch (IllegalArgumentException refusal) {
      throw new UsageException(refusal);
    }
  }

  private Checkpoints checkpoints(Path checkpoint) {
    Checkpoints last = Checkpoints.last(checkpoint).every(CHECKPOINT_PAUSE);
    try {
      return options.checkpointEvery == null ? last : last.everySteps(options.checkpointEvery);
    } catch (IllegalArgumentException refusal) {
      throw new UsageException("--checkpoint-every: " + refusal.getMessage());
    }
  }
}
