package io.margay.cli;

import io.margay.Shape;
import io.margay.augment.Augmentation;
import io.margay.data.Dataset;
import io.margay.layer.Input;
import io.margay.loss.Evaluation;
import io.margay.loss.Loss;
import io.margay.model.Model;
import io.margay.model.Predictor;
import io.margay.task.Orientations;
import io.margay.task.Segmentation;
import io.margay.task.Task;
import io.margay.train.Callback;
import io.margay.train.Checkpoints;
import io.margay.train.History;
import io.margay.train.Recipe;
import io.margay.train.Trainer;
import io.margay.train.TrainerBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code margay train --task}: trains a network for a task, and says how good it is at it. */
final class TaskTraining {

  private static final Duration CHECKPOINT_PAUSE = Duration.ofSeconds(10);
  private static final long BAR_PAUSE_NANOS = 100_000_000;

  /** What pictures of files are changed by where nothing is said; edges and noise stay sharp. */
  private static final Map<String, String> AUGMENTATIONS =
      Map.of(
          "localise", "none",
          "detect", "flip,brightness,contrast",
          "segment",
              "flip:axis=both,rotate:180,elastic:300:sigma=16,brightness,contrast,"
                  + "fill:reflect:interpolation=nearest",
          "instances", "flip,brightness,contrast");

  /** Of files: few pictures are seen often, so many looks in all, in small batches. */
  private static final int LOOKS = 4000;

  private static final int BATCHES = 20;

  /** Of regions of files, which are more to tell apart than letters. */
  private static final List<Integer> FILTERS = List.of(16, 32, 64, 128);

  /** For letters: a minute on two processors. */
  private static final Map<String, String> RECIPES =
      Map.of(
          "localise", "optimizer=adam:learning_rate=0.002 schedule=cosine batch=32 epochs=10",
          "detect", "optimizer=adam:learning_rate=0.003 schedule=cosine batch=16 epochs=8",
          "segment", "optimizer=adam:learning_rate=0.003 schedule=cosine batch=16 epochs=4",
          "instances", "optimizer=adam:learning_rate=0.003 schedule=cosine batch=16 epochs=4");

  private final TrainOptions options;
  private final TrainingFiles files;
  private final PrintWriter out;

  /** With what the data need, once they are open. */
  private Task task;

  TaskTraining(Task task, TrainOptions options, TrainingFiles files, PrintWriter out) {
    this.options = options;
    this.files = files;
    this.out = out;
    this.task = options.filters.isEmpty() ? task : filtered(task, options);
  }

  private static Task filtered(Task task, TrainOptions options) {
    if (!(task instanceof Segmentation)) {
      throw new UsageException("--filters: goes with --task segment, not with " + task.name());
    }
    try {
      return Segmentation.of().filters(options.filters);
    } catch (IllegalArgumentException refusal) {
      throw new UsageException("--filters: " + refusal.getMessage());
    }
  }

  int call() throws IOException {
    if (!options.losses.isEmpty()) {
      throw new UsageException("--task " + task.name() + " has its own losses. Leave --loss out.");
    }
    StoredTraining before = files.before();
    long seed = TrainSettings.seed(options, before);
    try (TaskData open = TaskData.open(task, options.data, seed)) {
      task = wide(open);
      OpenData data = open.samples();
      NamedModel named = network(before, data.train().sampleShape(), open.classNames());
      Dataset train = options.mirrored ? mirrored(data.train()) : data.train();
      Recipe usual = usual(data.drawn(), train.size()).losses(task.losses());
      Recipe said = TrainSettings.of(options, before, usual);
      Recipe recipe = said.augment(task.moving(said.augmentation()));
      TrainingBar bar = new TrainingBar(out, Terminal.ofThisProcess(), BAR_PAUSE_NANOS);
      TrainerBuilder builder =
          (before == null ? Trainer.of(named.model()) : Trainer.resume(before.checkpoint()))
              .recipe(recipe)
              .callback(Checkpoints.last(files.checkpoint()).every(CHECKPOINT_PAUSE))
              .callback(bar)
              .callback(Callback.printing(out));
      try (Trainer trainer = builder.build();
          Interruption interruption = Interruption.watch(trainer::stop)) {
        data.printSkipped(out);
        printHead(named, recipe, train, data.test());
        if (before == null) {
          start(named, trainer);
          trainer.checkpoint(files.checkpoint());
        }
        boolean done = before != null && before.number("epoch") >= recipe.epochs();
        History history;
        try {
          history = done ? trainer.history() : trainer.fit(train);
        } finally {
          bar.clear();
        }
        if (history.interrupted()) {
          out.printf(
              "interrupted; %s has all of it. Go on with%n  margay train --task %s --resume=%s%s%n",
              files.checkpoint(),
              task.name(),
              files.checkpoint(),
              options.data == null ? "" : " --data " + options.data.text());
          out.flush();
          return Main.INTERRUPTED;
        }
        finish(named, recipe, data, trainer);
        return interruption.requested() ? Main.INTERRUPTED : 0;
      }
    }
  }

  /** The task with the data's needs; with more filters for files, where nothing is said. */
  private Task wide(TaskData open) {
    return open.task() instanceof Segmentation regions
            && options.filters.isEmpty()
            && !open.samples().drawn()
        ? regions.filters(FILTERS)
        : open.task();
  }

  /** The recipe where nothing is said. */
  private Recipe usual(boolean drawn, int pictures) {
    Recipe recipe = Recipe.parse(RECIPES.get(task.name()));
    if (drawn) {
      return recipe;
    }
    int batch = Integer.highestOneBit(Math.max(2, Math.min(recipe.batch(), pictures / BATCHES)));
    int epochs = Math.max(recipe.epochs(), (LOOKS + pictures - 1) / pictures);
    Recipe fitting = recipe.batch(batch).epochs(epochs);
    return options.mirrored
        ? fitting
        : fitting.augment(Augmentation.parse(AUGMENTATIONS.get(task.name())));
  }

  private NamedModel network(StoredTraining before, Shape shape, List<String> names)
      throws IOException {
    if (before != null) {
      return of(new NamedModel(task.name(), before.model(), Optional.empty(), Optional.empty()));
    }
    if (options.model != null) {
      return of(NamedModel.open(options.model));
    }
    if (names.isEmpty()) {
      throw new UsageException("--task " + task.name() + ": the data name no classes");
    }
    Input picture =
        Input.image(shape.dim(0), shape.dim(1), shape.dim(2)).scale(2 / 255.0).shift(-1);
    Model model = options.layers.of(task.model(picture, names));
    return new NamedModel(task.name(), model, Optional.empty(), Optional.empty());
  }

  private NamedModel of(NamedModel named) {
    if (!Task.of(named.model()).map(Task::name).equals(Optional.of(task.name()))) {
      throw new UsageException(
          named.name()
              + ": a network with the outputs "
              + named.model().outputs().stream().map(output -> output.name()).toList()
              + ", expected "
              + task.outputs()
              + " for --task "
              + task.name());
    }
    return named;
  }

  private void start(NamedModel named, Trainer trainer) throws IOException {
    if (named.weights().isPresent()) {
      trainer.load(named.weights().get());
    }
    if (options.weights != null) {
      out.println(options.weights + ": " + trainer.loadPartly(options.weights));
      out.println();
    }
  }

  private Dataset mirrored(Dataset data) {
    return Orientations.of(data, task.losses().stream().map(Loss::target).distinct().toList());
  }

  private void printHead(NamedModel named, Recipe recipe, Dataset train, Dataset test) {
    out.println(named.model().summary());
    out.println();
    out.printf(
        Locale.ROOT,
        "%s: %,d samples to learn from, %,d to test with%n",
        task.name(),
        train.size(),
        test.size());
    out.println(TrainSettings.line(recipe));
    out.println();
    out.flush();
  }

  private void finish(NamedModel named, Recipe recipe, OpenData data, Trainer trainer)
      throws IOException {
    trainer.save(files.target());
    Evaluation test = trainer.evaluate(data.test());
    Map<String, Double> figures;
    try (Predictor predictor = Predictor.load(files.target())) {
      figures = task.figures(predictor, data.test());
    }
    out.printf(Locale.ROOT, "%ntest loss %.4f  %s%n", test.loss(), Task.text(figures));
    if (files.json() != null) {
      Map<String, Object> report =
          TrainReport.of(
              named.name(), trainer.model().parameterCount(), recipe, trainer.history(), test);
      Map<String, Object> tested = JsonFile.object("loss", test.loss());
      tested.putAll(figures);
      report.put("task", task.name());
      report.put("test", tested);
      JsonFile.save(files.json(), report);
    }
    out.println();
    out.println("wrote " + files.target() + (files.json() == null ? "" : " and " + files.json()));
    out.flush();
  }
}
