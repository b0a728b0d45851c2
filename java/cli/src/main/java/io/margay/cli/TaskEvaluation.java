package io.margay.cli;

import io.margay.data.Dataset;
import io.margay.model.ModelFile;
import io.margay.model.Predictor;
import io.margay.task.Task;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code margay evaluate} of a network that says more than a class: the figures of its task. */
final class TaskEvaluation {

  private static final int BATCH = 16;

  private TaskEvaluation() {}

  /** The task of a model file; empty: it tells classes apart, or numbers. */
  static Optional<Task> task(Path model) throws IOException {
    try (ModelFile file = ModelFile.open(model)) {
      return Task.of(file.model());
    }
  }

  static void run(Task usual, Path model, DataSource source, long seed, Path json, PrintWriter out)
      throws IOException {
    try (Predictor predictor = Predictor.builder(model).maxBatch(BATCH).build();
        TaskData open =
            TaskData.openFor(
                usual, fitted(source, predictor), Learned.of(predictor.model()), seed)) {
      Task task = open.task();
      Dataset data = open.samples().evaluation();
      if (!data.sampleShape().equals(predictor.model().input().shape())) {
        throw new UsageException(
            model.getFileName()
                + " takes pictures of "
                + predictor.model().input().shape()
                + ", the data are "
                + data.sampleShape());
      }
      open.samples().printSkipped(out);
      Map<String, Double> figures = task.figures(predictor, data);
      out.printf(
          Locale.ROOT, "%s, %,d samples  %s%n", task.name(), data.size(), Task.text(figures));
      out.flush();
      if (json != null) {
        Map<String, Object> report =
            JsonFile.object(
                "model", model.getFileName().toString(),
                "task", task.name(),
                "samples", data.size());
        Map<String, Object> tested =
            JsonFile.object("loss", predictor.evaluate(data, task.losses(), List.of()).loss());
        tested.putAll(figures);
        report.put("test", tested);
        JsonFile.save(json, report);
      }
    }
  }

  /** Letters of no size have that of the network's pictures. */
  private static DataSource fitted(DataSource source, Predictor predictor) {
    return source instanceof DataSource.LetterDrawings letters
            && letters.size() == DataSource.LetterDrawings.SIZE
        ? new DataSource.LetterDrawings(predictor.model().input().shape().dim(0))
        : source;
  }
}
