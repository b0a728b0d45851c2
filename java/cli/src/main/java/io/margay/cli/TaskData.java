package io.margay.cli;

import io.margay.data.Dataset;
import io.margay.data.LetterScenes;
import io.margay.task.Localisation;
import io.margay.task.Task;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The samples that a task learns from: letters, several in a picture, or what {@code --data} says.
 *
 * @param task with what these samples need
 * @param samples as the task reads them
 * @param classNames of what it learns
 */
record TaskData(Task task, OpenData samples, List<String> classNames) implements AutoCloseable {

  /** To learn from: a letter alone is less to learn from than several. */
  private static final int ONE_LETTER = 4000;

  private static final int SEVERAL_LETTERS = 1200;
  private static final int TEST = 300;

  /** Rows and columns where nothing is said. */
  private static final int SIZE = 64;

  /**
   * Opens the files, or draws the letters.
   *
   * @param source null for letters
   * @throws UsageException if the data have not what the task learns from
   */
  static TaskData open(Task task, DataSource source, long seed) throws IOException {
    return open(task, source, Optional.empty(), seed);
  }

  /** The same as a trained network takes them, to measure it. */
  static TaskData openFor(Task task, DataSource source, Learned learned, long seed)
      throws IOException {
    return open(task, source, Optional.of(learned), seed);
  }

  private static TaskData open(Task task, DataSource source, Optional<Learned> learned, long seed)
      throws IOException {
    if (source == null || source instanceof DataSource.LetterDrawings) {
      int size = source instanceof DataSource.LetterDrawings letters ? letters.size() : SIZE;
      return drawn(task, size, seed);
    }
    OpenData open =
        learned.isEmpty()
            ? source.open(seed)
            : source.openFor(learned.get(), seed, OptionalInt.empty());
    try {
      return fitted(task, open);
    } catch (IllegalArgumentException refusal) {
      open.close();
      throw new UsageException("--task " + task.name() + ": " + refusal.getMessage());
    } catch (RuntimeException refusal) {
      open.close();
      throw refusal;
    }
  }

  private static TaskData fitted(Task usual, OpenData open) {
    Task task = usual.fitted(open.train()).fitted(open.test());
    OpenData samples =
        new OpenData(
            task.data(open.train()),
            task.data(open.test()),
            open.all() == null ? null : task.data(open.all()),
            false,
            open::close,
            open.skipped());
    return new TaskData(task, samples, task.classNames(open.train()));
  }

  private static TaskData drawn(Task task, int size, long seed) {
    try {
      LetterScenes all = LetterScenes.of(size);
      boolean single = task instanceof Localisation;
      LetterScenes scenes = single ? all.letters(1, 1) : all;
      Dataset train = scenes.train(single ? ONE_LETTER : SEVERAL_LETTERS, seed);
      Dataset test = scenes.test(TEST, seed);
      return new TaskData(
          task,
          new OpenData(task.data(train), task.data(test), null, true, () -> {}),
          task.classNames(train));
    } catch (IllegalArgumentException refusal) {
      throw new UsageException(refusal);
    }
  }

  @Override
  public void close() {
    samples.close();
  }
}
