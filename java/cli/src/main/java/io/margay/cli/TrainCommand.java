package io.margay.cli;

import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.train.Checkpoints;
import io.margay.train.Evaluation;
import io.margay.train.History;
import io.margay.train.Trainer;
import io.margay.train.TrainerBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code margay train}: trains a network, tests it, and writes it to a model file; without options the network that
 * tells X from O.
 */
@Command(
    name = "train",
    sortOptions = false,
    description = "Train a network, test it and write it to a file. Without options: the network that tells X from O. "
        + "Ctrl-C finishes the step and saves a checkpoint, from which --resume goes on.")
final class TrainCommand implements Callable<Integer> {
  private static final Duration CHECKPOINT_PAUSE = Duration.ofSeconds(10);

  @Spec
  private CommandSpec command;

  @Mixin
  private TrainOptions options;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = options.quiet ? new PrintWriter(Writer.nullWriter()) : command.commandLine().getOut();
    String name = options.model != null ? options.model : options.data.usualModel();
    Path target = options.out != null ? options.out : usualTarget(name);
    Path checkpoint = options.checkpointFor(target);
    requireFolders(target, checkpoint, options.json);
    requireDifferent(target, checkpoint, options.json);
    Map<String, String> before = options.resumes() ? metadata(checkpoint) : Map.of();
    long seed = TrainSettings.seed(options, before);
    try (OpenData data = options.data.open(seed)) {
      NamedModel named = NamedModel.open(name, data.train().sampleShape());
      TrainSettings settings = TrainSettings.of(options, before, Recipe.of(named.name()));
      TrainerBuilder builder = settings.apply(begin(named, checkpoint)).callback(checkpoints(checkpoint));
      out.println(named.model().summary());
      out.println();
      out.printf(Locale.ROOT, "%,d samples to learn from, %,d to test with%n", data.train().size(), data.test().size());
      out.println(settings);
      if (options.resumes()) {
        out.printf(Locale.ROOT, "going on after epoch %s and %s samples of the next%n", before.get("epoch"),
            before.get("samples"));
      }
      out.println();
      out.flush();
      return train(out, named, settings, builder, data, target, checkpoint);
    }
  }

  private int train(PrintWriter out, NamedModel named, TrainSettings settings, TrainerBuilder builder, OpenData data,
      Path target, Path checkpoint) throws IOException {
    TrainingLines lines = new TrainingLines(out, Terminal.ofThisProcess(), settings.epochs());
    try (Trainer trainer = builder.callback(lines).build();
        Interruption interruption = Interruption.watch(trainer::stop)) {
      if (!options.resumes() && named.weights().isPresent()) {
        trainer.load(named.weights().get());
      }
      if (!options.resumes()) {
        trainer.checkpoint(checkpoint);
      }
      History history = trainer.fit(data.train());
      if (history.interrupted()) {
        lines.clear();
        out.println("interrupted; " + checkpoint + " is where --resume goes on");
        out.flush();
        return Main.INTERRUPTED;
      }
      Evaluation test = trainer.evaluate(data.test());
      trainer.save(target);
      out.printf(Locale.ROOT, "%ntest loss %.4f  accuracy %.4f%n", test.loss(), test.accuracy());
      if (options.json != null) {
        JsonFile.save(options.json,
            TrainReport.of(named.name(), trainer.model().parameterCount(), settings, history, test));
      }
      if (data.drawn()) {
        out.println();
        LetterVotes.print(out, target, data.test(), Terminal.ofThisProcess());
      }
      out.println();
      out.println("wrote " + target + (options.json == null ? "" : " and " + options.json));
      out.flush();
      return interruption.requested() ? Main.INTERRUPTED : 0;
    }
  }

  /** A builder for a new training, or for the one of the checkpoint. */
  private TrainerBuilder begin(NamedModel named, Path checkpoint) throws IOException {
    if (!options.resumes()) {
      return Trainer.of(named.model());
    }
    requireSame(named, checkpoint);
    return Trainer.resume(checkpoint);
  }

  private Checkpoints checkpoints(Path checkpoint) {
    Checkpoints last = Checkpoints.last(checkpoint).every(CHECKPOINT_PAUSE);
    try {
      return options.checkpointEvery == null ? last : last.everySteps(options.checkpointEvery);
    } catch (IllegalArgumentException refusal) {
      throw new UsageException("--checkpoint-every: " + refusal.getMessage());
    }
  }

  /** The network's name with the suffix of model files; a model file itself is not overwritten unless that is said. */
  private static Path usualTarget(String model) {
    String file = Path.of(model).getFileName().toString();
    if (file.endsWith(TrainOptions.SUFFIX)) {
      throw new UsageException("--model " + model + ": say with --out where the trained model goes");
    }
    int dot = file.lastIndexOf('.');
    return Path.of((dot > 0 ? file.substring(0, dot) : file) + TrainOptions.SUFFIX);
  }

  private static Map<String, String> metadata(Path checkpoint) throws IOException {
    if (!Files.exists(checkpoint)) {
      throw new NoSuchFileException(checkpoint.toString(), null,
          "no checkpoint to go on from; train without --resume to begin");
    }
    try (ModelFile file = ModelFile.open(checkpoint)) {
      return file.metadata();
    }
  }

  private static void requireSame(NamedModel named, Path checkpoint) throws IOException {
    Model stored;
    try (ModelFile file = ModelFile.open(checkpoint)) {
      stored = file.model();
    }
    if (!stored.program().equals(named.model().program())) {
      throw new UsageException(checkpoint + " holds another network than " + named.name()
          + ": give the --model and --data that it was trained with");
    }
  }

  /** Refuses a path whose folder is missing before hours are spent on what cannot be written there. */
  private static void requireFolders(Path... files) throws IOException {
    for (Path file : files) {
      Path folder = file == null ? null : file.toAbsolutePath().getParent();
      if (file != null && Files.isDirectory(file)) {
        throw new IOException(file + ": a directory, expected the name of a file to write");
      }
      if (folder != null && !Files.isWritable(folder)) {
        throw new IOException(file + ": " + folder
            + (Files.exists(folder) ? " cannot be written to" : " does not exist"));
      }
    }
  }

  /** Refuses names under which one result would replace another. */
  private static void requireDifferent(Path... files) {
    Set<Path> seen = new HashSet<>();
    for (Path file : files) {
      if (file != null && !seen.add(file.toAbsolutePath().normalize())) {
        throw new UsageException(file + ": named for two of --out, --checkpoint and --json; each needs a file of its own");
      }
    }
  }
}
