package io.margay.train;

import io.margay.internal.feed.Sums;
import io.margay.internal.json.JsonReader;
import io.margay.internal.json.JsonWriter;
import io.margay.loss.ConfusionMatrix;
import io.margay.loss.Evaluation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a training is: the finished epochs, the position inside the next one, and what that one
 * measured so far.
 */
final class Progress {

  private final List<EpochStats> done = new ArrayList<>();

  /** What the current epoch measured so far. */
  private final Sums sums;

  /** The epochs that the training is to have, those that are done among them. */
  volatile int epochs;

  /** Steps over all epochs: the number of the next one. */
  long step;

  /** Samples of the dataset in which those of the epoch count; 0 before the first step. */
  long size;

  double seconds;
  double learningRate;

  /** At the beginning. */
  Progress(Sums sums) {
    this.sums = sums;
  }

  Sums sums() {
    return sums;
  }

  /** Samples of the current epoch that were trained. */
  long samples() {
    return sums.samples();
  }

  /** The current epoch, from 0. */
  int epoch() {
    return done.size();
  }

  /** The finished epochs, for any thread. */
  List<EpochStats> finished() {
    synchronized (done) {
      return List.copyOf(done);
    }
  }

  /**
   * Ends the current epoch.
   *
   * @param validation null without
   */
  EpochStats finish(Evaluation validation) {
    EpochStats epoch =
        new EpochStats(
            epoch(), sums.means(), Optional.ofNullable(validation), seconds, learningRate);
    synchronized (done) {
      if (!done.isEmpty()) {
        done.set(done.size() - 1, done.get(done.size() - 1).numbers());
      }
      done.add(epoch);
    }
    sums.clear();
    seconds = 0;
    return epoch;
  }

  /** As texts from which {@link #restore} makes the same progress, bit for bit. */
  Map<String, String> metadata() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("epoch", Integer.toString(epoch()));
    texts.put("step", Long.toString(step));
    texts.put("samples", Long.toString(samples()));
    texts.put("dataset_size", Long.toString(size));
    texts.put("loss_sum", Double.toString(sums.loss()));
    texts.put("metric_sums", JsonWriter.write(sums.byName()));
    texts.put("seconds", Double.toString(seconds));
    texts.put("current_learning_rate", Double.toString(learningRate));
    List<Object> epochs = new ArrayList<>();
    for (EpochStats epoch : done) {
      Map<String, Object> fields = fields(epoch.training());
      epoch.validation().ifPresent(validation -> fields.put("validation", fields(validation)));
      fields.put("seconds", epoch.seconds());
      fields.put("learningRate", epoch.learningRate());
      epochs.add(fields);
    }
    texts.put("history", JsonWriter.write(epochs));
    return texts;
  }

  private static Map<String, Object> fields(Evaluation measured) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("loss", measured.loss());
    fields.put("metrics", measured.metrics());
    fields.put("samples", measured.samples());
    if (!measured.confusions().isEmpty()) {
      Map<String, Object> confusions = new LinkedHashMap<>();
      measured.confusions().forEach((name, matrix) -> confusions.put(name, matrix.rows()));
      fields.put("confusions", confusions);
    }
    return fields;
  }

  /**
   * Takes the place of another progress.
   *
   * @throws IOException if a text is missing or wrong
   */
  void restore(Map<String, String> texts) throws IOException {
    String key = "history";
    long samples;
    try {
      for (Object epoch : (List<?>) JsonReader.read(texts.get(key))) {
        Map<?, ?> fields = (Map<?, ?>) epoch;
        Object validation = fields.get("validation");
        done.add(
            new EpochStats(
                done.size(),
                evaluation(fields),
                Optional.ofNullable(validation == null ? null : evaluation((Map<?, ?>) validation)),
                number(fields, "seconds"),
                number(fields, "learningRate")));
      }
      step = Long.parseLong(texts.get(key = "step"));
      samples = Long.parseLong(texts.get(key = "samples"));
      size = Long.parseLong(texts.get(key = "dataset_size"));
      seconds = Double.parseDouble(texts.get(key = "seconds"));
      learningRate = Double.parseDouble(texts.get(key = "current_learning_rate"));
      double loss = Double.parseDouble(texts.get(key = "loss_sum"));
      sums.set(loss, numbers((Map<?, ?>) JsonReader.read(texts.get(key = "metric_sums"))), samples);
    } catch (RuntimeException | IOException e) {
      throw new IOException("metadata \"" + key + "\" is missing or wrong: " + texts.get(key), e);
    }
    if (step < 0 || samples < 0 || samples > size) {
      throw new IOException(
          "metadata: step " + step + ", " + samples + " of " + size + " samples: not a position");
    }
  }

  private static Evaluation evaluation(Map<?, ?> fields) {
    return new Evaluation(
        number(fields, "loss"),
        numbers((Map<?, ?>) fields.get("metrics")),
        ((Number) fields.get("samples")).longValue(),
        confusions((Map<?, ?>) fields.get("confusions")));
  }

  private static Map<String, ConfusionMatrix> confusions(Map<?, ?> fields) {
    Map<String, ConfusionMatrix> confusions = new LinkedHashMap<>();
    if (fields != null) {
      fields.forEach((name, rows) -> confusions.put((String) name, confusion((List<?>) rows)));
    }
    return confusions;
  }

  private static ConfusionMatrix confusion(List<?> rows) {
    return new ConfusionMatrix(
        rows.stream()
            .map(
                row -> ((List<?>) row).stream().map(count -> ((Number) count).longValue()).toList())
            .toList());
  }

  private static Map<String, Double> numbers(Map<?, ?> fields) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    fields.keySet().forEach(name -> numbers.put((String) name, number(fields, (String) name)));
    return numbers;
  }

  /** Numbers that JSON does not have are null there. */
  private static double number(Map<?, ?> fields, String key) {
    Object value = fields.get(key);
    return value == null ? Double.NaN : ((Number) value).doubleValue();
  }
}
