package io.margay.cli;

import io.margay.Shape;
import io.margay.model.Model;
import io.margay.model.ModelFile;
import io.margay.model.Zoo;
import io.margay.train.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A training as its checkpoint tells of it.
 *
 * @param checkpoint the file
 * @param model with the class names of the data, once it has seen them
 * @param recipe the settings
 * @param metadata the position
 * @param written when the file was
 */
record StoredTraining(
    Path checkpoint, Model model, Recipe recipe, Map<String, String> metadata, FileTime written) {
  /** Behind a model file's name: the checkpoint of the training that makes it. */
  static final String SUFFIX = ".checkpoint";

  private static final List<String> POSITION = List.of("epoch", "samples", "dataset_size", "step");
  private static final List<String> LETTERS = List.of("X", "O");
  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  /** Where the checkpoint of a model file is unless the command line says otherwise. */
  static Path pathFor(Path model) {
    return Path.of(model + SUFFIX);
  }

  /**
   * @throws IOException if the file is missing, damaged, or a model without a training's position
   */
  static StoredTraining open(Path checkpoint) throws IOException {
    if (!Files.exists(checkpoint)) {
      throw new NoSuchFileException(
          checkpoint.toString(),
          null,
          "no checkpoint to go on from; train without --resume to begin");
    }
    try (ModelFile file = ModelFile.open(checkpoint)) {
      StoredTraining stored =
          new StoredTraining(
              checkpoint,
              file.model(),
              Recipe.parse(file.metadata().get("recipe")),
              file.metadata(),
              Files.getLastModifiedTime(checkpoint));
      POSITION.forEach(stored::number);
      return stored;
    } catch (IllegalArgumentException | NullPointerException missing) {
      throw new IOException(
          checkpoint + ": not a checkpoint: it has no training's position", missing);
    }
  }

  /**
   * Refuses to lose what a file at this place holds: steps of a training that has not ended or
   * whose model was not written, or no checkpoint.
   *
   * @param model that the training was to write
   */
  static void refuseToReplace(Path checkpoint, Path model) {
    if (!Files.exists(checkpoint)) {
      return;
    }
    StoredTraining stored;
    try {
      stored = open(checkpoint);
    } catch (IOException | IllegalArgumentException other) {
      throw new UsageException(
          checkpoint
              + " is there and no checkpoint that can be read ("
              + Main.message(other)
              + "). Name another file with --checkpoint, or replace it with --restart");
    }
    if (stored.number("step") > 0 && stored.isFinished() && !Files.exists(model)) {
      throw new UsageException(
          stored.describe()
              + ", and "
              + model
              + " is not there. --resume="
              + checkpoint
              + " writes it; --restart begins again and replaces the checkpoint");
    }
    if (stored.number("step") > 0 && !stored.isFinished()) {
      throw new UsageException(
          stored.describe()
              + ". Go on with --resume="
              + checkpoint
              + ", or begin again with --restart, which replaces it");
    }
  }

  /**
   * Tells, when a model file is missing but the checkpoint of its training is there.
   *
   * @throws NoSuchFileException then
   */
  static void requireModel(Path model) throws NoSuchFileException {
    Path checkpoint = pathFor(model);
    if (Files.exists(model) || !Files.exists(checkpoint)) {
      return;
    }
    String reason = "there is no such file, but " + checkpoint;
    try {
      reason =
          "there is no such file, but "
              + open(checkpoint).describe()
              + ": give --model "
              + checkpoint
              + " to use it as it is, or go on with margay train --resume="
              + checkpoint;
    } catch (IOException | IllegalArgumentException damaged) {
      reason += " is there, which cannot be read: " + Main.message(damaged);
    }
    throw new NoSuchFileException(model.toString(), null, reason);
  }

  /** Whether all epochs that it was to have are done. */
  boolean isFinished() {
    return number("epoch") >= recipe.epochs();
  }

  /** The letters that a model was trained with, which can be drawn again; empty for other data. */
  static Optional<DataSource> letters(Model model) {
    Shape shape = model.inputs().get(0).shape();
    boolean square = shape.rank() == 3 && shape.dim(0) == shape.dim(1) && shape.dim(2) == 1;
    return square && model.classNames().equals(LETTERS)
        ? Optional.of(new DataSource.LetterDrawings(shape.dim(0)))
        : Optional.empty();
  }

  /** The network's name, or what it looks like when it is not one of the lectures. */
  String network() {
    Shape shape = model.inputs().get(0).shape();
    for (String name : Zoo.names()) {
      if (NamedModel.known(name, shape).program().equals(model.program())) {
        return name;
      }
    }
    return shape
        + " to "
        + model.outputs().stream()
            .map(node -> node.output().toString())
            .collect(Collectors.joining(" and "))
        + " in "
        + model.nodes().size()
        + " layers";
  }

  /** {@code 1 of 4 epochs and 1,200 of 4,000 samples of the next}. */
  String position() {
    String epochs =
        number("epoch") + " of " + recipe.epochs() + (recipe.epochs() == 1 ? " epoch" : " epochs");
    return number("samples") == 0
        ? epochs
        : String.format(
            Locale.ROOT,
            "%s and %,d of %,d samples of the next",
            epochs,
            number("samples"),
            number("dataset_size"));
  }

  /**
   * {@code FILE holds a training that has not ended (letters, 1 of 4 epochs, written 2026-01-31
   * 12:00)}.
   */
  private String describe() {
    String ended = isFinished() ? "a training that has ended" : "a training that has not ended";
    return checkpoint
        + " holds "
        + ended
        + " ("
        + network()
        + ", "
        + position()
        + ", written "
        + MINUTES.format(LocalDateTime.ofInstant(written.toInstant(), ZoneId.systemDefault()))
        + ")";
  }

  long number(String key) {
    return Long.parseLong(metadata.get(key));
  }
}
