package io.margay.train;

import io.margay.internal.json.JsonReader;
import io.margay.internal.json.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where a training is: the finished epochs, the position inside the next one, and what that one measured so far. */
final class Progress {

  private final List<EpochStats> done = new ArrayList<>();
  /** The epochs that the training is to have, those that are done among them. */
  volatile int epochs;
  /** Steps over all epochs: the number of the next one. */
  long step;
  /** Samples of the current epoch that were trained. */
  long samples;
  /** Samples of the dataset in which {@link #samples} counts; 0 before the first step. */
  long size;
  double lossSum;
  long correct;
  double seconds;
  double learningRate;

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

  void add(int count, double loss, long right, double rate) {
    step++;
    samples += count;
    lossSum += loss;
    correct += right;
    learningRate = rate;
  }

  /** Ends the current epoch. */
  EpochStats finish(double validationLoss, double validationAccuracy) {
    EpochStats epoch = new EpochStats(epoch(), lossSum / samples, (double) correct / samples, validationLoss,
        validationAccuracy, seconds, samples / seconds, learningRate);
    synchronized (done) {
      done.add(epoch);
    }
    samples = 0;
    lossSum = 0;
    correct = 0;
    seconds = 0;
    return epoch;
  }

  /** As texts from which {@link #parse} makes the same progress, bit for bit. */
  Map<String, String> metadata() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("epochs", Integer.toString(epochs));
    texts.put("epoch", Integer.toString(epoch()));
    texts.put("step", Long.toString(step));
    texts.put("samples", Long.toString(samples));
    texts.put("dataset_size", Long.toString(size));
    texts.put("loss_sum", Double.toString(lossSum));
    texts.put("correct", Long.toString(correct));
    texts.put("seconds", Double.toString(seconds));
    texts.put("current_learning_rate", Double.toString(learningRate));
    List<Object> epochs = new ArrayList<>();
    for (EpochStats epoch : done) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("loss", epoch.loss());
      fields.put("accuracy", epoch.accuracy());
      fields.put("validationLoss", epoch.validationLoss());
      fields.put("validationAccuracy", epoch.validationAccuracy());
      fields.put("seconds", epoch.seconds());
      fields.put("imagesPerSecond", epoch.imagesPerSecond());
      fields.put("learningRate", epoch.learningRate());
      epochs.add(fields);
    }
    texts.put("history", JsonWriter.write(epochs));
    return texts;
  }

  /** @throws IOException if a text is missing or wrong */
  static Progress parse(Map<String, String> texts) throws IOException {
    Progress progress = new Progress();
    String key = "history";
    try {
      for (Object epoch : (List<?>) JsonReader.read(texts.get(key))) {
        Map<?, ?> fields = (Map<?, ?>) epoch;
        progress.done.add(new EpochStats(progress.done.size(), number(fields, "loss"), number(fields, "accuracy"),
            number(fields, "validationLoss"), number(fields, "validationAccuracy"), number(fields, "seconds"),
            number(fields, "imagesPerSecond"), number(fields, "learningRate")));
      }
      progress.step = Long.parseLong(texts.get(key = "step"));
      progress.samples = Long.parseLong(texts.get(key = "samples"));
      progress.size = Long.parseLong(texts.get(key = "dataset_size"));
      progress.lossSum = Double.parseDouble(texts.get(key = "loss_sum"));
      progress.correct = Long.parseLong(texts.get(key = "correct"));
      progress.seconds = Double.parseDouble(texts.get(key = "seconds"));
      progress.learningRate = Double.parseDouble(texts.get(key = "current_learning_rate"));
    } catch (RuntimeException e) {
      throw new IOException("metadata \"" + key + "\" is missing or wrong: " + texts.get(key), e);
    }
    if (progress.step < 0 || progress.samples < 0 || progress.samples > progress.size) {
      throw new IOException("metadata: step " + progress.step + ", " + progress.samples + " of " + progress.size
          + " samples: not a position");
    }
    return progress;
  }

  private static double number(Map<?, ?> fields, String key) {
    Object value = fields.get(key);
    return value == null ? Double.NaN : ((Number) value).doubleValue();
  }
}
