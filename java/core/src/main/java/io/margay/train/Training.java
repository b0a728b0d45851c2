package io.margay.train;

import io.margay.Shape;
import io.margay.data.Dataset;
import io.margay.internal.plan.Context;
import io.margay.internal.plan.Plan;
import io.margay.model.Model;
import java.nio.LongBuffer;

/**
 * The run behind a {@link Trainer}: a plan, its one context, and the progress. Used by one thread at a time; the
 * trainer sees to that.
 *
 * <p>A step allocates nothing.
 */
final class Training implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Training.class.getName());
  private static final int IMAGE = 0;
  private static final int LABEL = 1;

  final Plan plan;
  final Progress progress;
  final TrainedTensors tensors;
  private final Context context;
  private final Settings settings;
  private final LongBuffer numbers;
  private final BatchInfo info = new BatchInfo();
  private Dataset bound;
  private volatile Model model;
  private volatile boolean stopping;
  private boolean finished;

  Training(Settings settings, Plan plan, Progress progress) {
    this.settings = settings;
    this.model = settings.model;
    this.plan = plan;
    this.progress = progress;
    this.progress.epochs = settings.epochs;
    this.tensors = new TrainedTensors(settings, plan);
    this.context = plan.open();
    this.numbers = context.samples();
  }

  Model model() {
    return model;
  }

  void stop() {
    stopping = true;
  }

  /**
   * Goes on from the progress until all epochs are done, with more epochs when a fit before this one finished them; true
   * if it ended early because it was told to.
   */
  boolean fit(Dataset data, Dataset validation, Trainer trainer) {
    checkFits(data);
    if (validation != null) {
      checkFits(validation);
    }
    if (progress.samples > 0 && progress.size != data.size()) {
      throw new IllegalArgumentException("Trainer: stopped after " + progress.samples + " of " + progress.size
          + " samples of an epoch, but this dataset has " + data.size() + ". Go on with the same data.");
    }
    progress.size = data.size();
    if (finished) {
      progress.epochs = (int) Math.min(Integer.MAX_VALUE, (long) progress.epoch() + settings.epochs);
    } else if (progress.epoch() > 0 && progress.samples == 0 && progress.epoch() >= progress.epochs) {
      LOG.log(System.Logger.Level.WARNING, "Trainer: the " + progress.epoch() + " epochs of the checkpoint are done, "
          + "this fit trains nothing. Ask the builder for more epochs, or fit again for as many more.");
    }
    finished = false;
    if (model.classNames().isEmpty() && data.classes() == model.classes()) {
      model = model.classNames(data.classNames());
    }
    try {
      return run(data, validation, trainer);
    } finally {
      stopping = false;
      release();
    }
  }

  private boolean run(Dataset data, Dataset validation, Trainer trainer) {
    boolean more = true;
    while (more && progress.epoch() < progress.epochs) {
      Evaluation measured = null;
      if (!trainEpoch(data, trainer) || validation != null && (measured = evaluate(validation, true)) == null) {
        return true;
      }
      EpochStats epoch = measured == null ? progress.finish(Double.NaN, Double.NaN)
          : progress.finish(measured.loss(), measured.accuracy());
      for (Callback callback : settings.callbacks) {
        more &= callback.onEpoch(epoch, trainer);
      }
    }
    finished = progress.epoch() >= progress.epochs;
    return false;
  }

  private boolean isToldToEnd() {
    return stopping || Thread.currentThread().isInterrupted();
  }

  private boolean trainEpoch(Dataset data, Trainer trainer) {
    int[] order = settings.shuffle ? data.order(settings.seed, progress.epoch()) : null;
    while (progress.samples < data.size()) {
      if (isToldToEnd()) {
        return false;
      }
      bind(data);
      step(data, order);
      for (int i = 0; i < settings.callbacks.size(); i++) {
        settings.callbacks.get(i).onBatch(info, trainer);
      }
    }
    return true;
  }

  private void step(Dataset data, int[] order) {
    long started = System.nanoTime();
    int first = (int) progress.samples;
    int count = Math.min(settings.batch, data.size() - first);
    for (int i = 0; i < count; i++) {
      numbers.put(i, data.storageIndex(order == null ? first + i : order[first + i]));
    }
    info.stepsPerEpoch = (data.size() + settings.batch - 1L) / settings.batch;
    info.stepInEpoch = first / settings.batch;
    double rate = settings.schedule.rate(settings.optimizer.learningRate(), progress.epoch(), info.stepInEpoch,
        info.stepsPerEpoch, progress.epochs);
    try {
      context.step(count, progress.step, rate);
    } catch (IllegalArgumentException e) {
      throw refusal(e, data, order, first, " The weights are as before this step.");
    }
    if (!context.updated()) {
      throw new TrainingException(progress.step, progress.epoch() + 1, context.loss() / count, rate);
    }
    progress.add(count, context.loss(), context.correct(), rate);
    progress.seconds += (System.nanoTime() - started) * 1e-9;
    describe();
  }

  /** In the words of the data set, whose views number their samples in their own way. */
  private IllegalArgumentException refusal(IllegalArgumentException e, Dataset data, int[] order, int first,
      String after) {
    long stored = context.refused();
    if (stored < 0) {
      return e;
    }
    int i = first;
    while (data.storageIndex(order == null ? i : order[i]) != stored) {
      i++;
    }
    int sample = order == null ? i : order[i];
    String message = sample == stored ? e.getMessage() : e.getMessage().replace("sample " + stored + ":",
        "sample " + sample + " of this view (" + stored + " of the whole dataset):");
    return new IllegalArgumentException("Trainer: " + message + after, e);
  }

  private void describe() {
    info.epoch = progress.epoch();
    info.epochs = progress.epochs;
    info.step = progress.step - 1;
    info.samples = progress.samples;
    info.size = progress.size;
    info.lossSum = progress.lossSum;
    info.correct = progress.correct;
    info.learningRate = progress.learningRate;
    info.seconds = progress.seconds;
  }

  Evaluation evaluate(Dataset data) {
    checkFits(data);
    try {
      return evaluate(data, false);
    } finally {
      release();
    }
  }

  /** Null when told to end. */
  private Evaluation evaluate(Dataset data, boolean endsEarly) {
    bind(data);
    double loss = 0;
    long correct = 0;
    long correctTopK = 0;
    for (int first = 0; first < data.size(); first += settings.batch) {
      if (endsEarly && isToldToEnd()) {
        return null;
      }
      int count = Math.min(settings.batch, data.size() - first);
      for (int i = 0; i < count; i++) {
        numbers.put(i, data.storageIndex(first + i));
      }
      try {
        context.run(count, true);
      } catch (IllegalArgumentException e) {
        throw refusal(e, data, null, first, "");
      }
      loss += context.loss();
      correct += context.correct();
      correctTopK += context.correctTopK();
    }
    double size = data.size();
    return new Evaluation(loss / size, correct / size, correctTopK / size, data.size());
  }

  private void bind(Dataset data) {
    if (bound != data) {
      context.bind(IMAGE, data.samples());
      context.bind(LABEL, data.labels());
      bound = data;
    }
  }

  private void release() {
    context.release();
    bound = null;
  }

  private void checkFits(Dataset data) {
    if (!data.sampleShape().equals(settings.model.input().shape())) {
      throw new IllegalArgumentException("Trainer: the dataset's samples are " + data.sampleShape()
          + ", the model's input is "
          + settings.model.input().shape() + ". " + advice(data.sampleShape(), settings.model.input().shape()));
    }
    if (data.classes() > settings.model.classes()) {
      throw new IllegalArgumentException("Trainer: the dataset has " + data.classes() + " classes, the model "
          + settings.model.classes() + " outputs. Use as many units in the last layer as there are classes.");
    }
    if (data.hasProbabilities() != settings.probabilities) {
      throw new IllegalArgumentException("Trainer: the dataset's labels are " + kind(data.hasProbabilities())
          + ", expected "
          + kind(settings.probabilities) + ". Build the trainer with probabilities(" + data.hasProbabilities() + ").");
    }
    if (data.hasProbabilities() && data.classes() != settings.model.classes()) {
      throw new IllegalArgumentException("Trainer: the dataset has probabilities of " + data.classes()
          + " classes, the model " + settings.model.classes() + " outputs");
    }
  }

  private static String advice(Shape samples, Shape input) {
    return samples.elements() == input.elements()
        ? "The values are as many: give the dataset samples of " + input + " (Tensor.reshape), or begin the model with an"
            + " input of " + samples + " and a Reshape to " + input + "."
        : "Use a model for " + samples + ", or scale the samples.";
  }

  private static String kind(boolean probabilities) {
    return probabilities ? "probabilities" : "class indices";
  }

  @Override
  public void close() {
    context.close();
    plan.close();
  }
}
