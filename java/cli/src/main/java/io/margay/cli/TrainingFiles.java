package io.margay.cli;

import io.margay.model.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of a training: what it writes, and what it goes on from.
 *
 * @param target the model file
 * @param checkpoint replaced again and again while it runs
 * @param json the numbers; null when nobody asked for them
 * @param before the training to go on with; null for a new one
 */
record TrainingFiles(Path target, Path checkpoint, Path json, StoredTraining before) {

  /**
   * Finds the files and looks at them, before anything is done.
   *
   * @throws UsageException if two results have one name, or a new training would replace the
   *     checkpoint of one that has not ended
   * @throws IOException if a file cannot be written, or the checkpoint to go on from cannot be read
   */
  static TrainingFiles of(TrainOptions options) throws IOException {
    if (options.resumes() && options.restart) {
      throw new UsageException("--resume and --restart: give one of them");
    }
    Path target = target(options);
    Path checkpoint = checkpoint(options, target);
    Destinations.requireWritable(target, checkpoint, options.json);
    Destinations.requireDifferent(target, checkpoint, options.json);
    if (!options.resumes() && !options.restart) {
      StoredTraining.refuseToReplace(checkpoint, target);
    }
    StoredTraining before = options.resumes() ? StoredTraining.open(checkpoint) : null;
    return new TrainingFiles(target, checkpoint, options.json, before);
  }

  private static Path target(TrainOptions options) {
    if (options.out != null) {
      return options.out;
    }
    if (options.model == null && options.resumed() != null) {
      String checkpoint = options.resumed().toString();
      if (!checkpoint.endsWith(StoredTraining.SUFFIX)) {
        throw new UsageException(
            "--resume " + checkpoint + ": say with --out where the trained model goes");
      }
      return Path.of(checkpoint.substring(0, checkpoint.length() - StoredTraining.SUFFIX.length()));
    }
    return usualTarget(options.usualName());
  }

  /**
   * The network's name with the suffix of model files; a model file itself is not overwritten
   * unless that is said.
   */
  private static Path usualTarget(String model) {
    String name = model.split(":", 2)[0];
    if (Networks.all().contains(name)) {
      return Path.of(name + TrainOptions.SUFFIX);
    }
    Path path = Path.of(model).getFileName();
    if (path == null) {
      throw new UsageException(
          "--model " + model + ": a folder, expected a network's name or a file");
    }
    String file = path.toString();
    if (file.endsWith(TrainOptions.SUFFIX) || file.endsWith(StoredTraining.SUFFIX)) {
      throw new UsageException(
          "--model " + model + ": say with --out where the trained model goes");
    }
    int dot = file.lastIndexOf('.');
    return Path.of((dot > 0 ? file.substring(0, dot) : file) + TrainOptions.SUFFIX);
  }

  private static Path checkpoint(TrainOptions options, Path target) {
    Path resumed = options.resumed();
    if (resumed == null) {
      return options.checkpoint != null ? options.checkpoint : StoredTraining.pathFor(target);
    }
    if (options.checkpoint != null && !options.checkpoint.equals(resumed)) {
      throw new UsageException(
          "--resume " + resumed + " and --checkpoint " + options.checkpoint + ": name one file");
    }
    return resumed;
  }

  /**
   * The command that goes on from the checkpoint, as a shell reads it.
   *
   * @param model as the checkpoint has it
   */
  String resumeCommand(DataSource data, Model model) {
    StringBuilder command =
        new StringBuilder("margay train --resume=").append(quoted(checkpoint.toString()));
    if (!StoredTraining.letters(model).equals(Optional.of(data))) {
      command.append(" --data ").append(quoted(data.text()));
    }
    if (!checkpoint.equals(StoredTraining.pathFor(target))) {
      command.append(" --out ").append(quoted(target.toString()));
    }
    return json == null
        ? command.toString()
        : command.append(" --json ").append(quoted(json.toString())).toString();
  }

  private static String quoted(String word) {
    return word.matches("[\\w./:,=@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
