package io.margay.train;

import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.data.Draw;
import io.margay.internal.feed.ClassOrder;
import io.margay.internal.feed.Feed;
import io.margay.internal.feed.Sums;
import io.margay.internal.plan.Context;
import io.margay.internal.plan.Plan;
import io.margay.loss.Evaluation;
import io.margay.loss.Readout;
import io.margay.model.Model;
import java.util.function.BooleanSupplier;

/**
 * The run behind a {@link Trainer}: a plan, its one context, and the progress. Used by one thread
 * at a time; the trainer sees to that.
 *
 * <p>A step allocates nothing.
 */
final class Training implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Training.class.getName());

  final Plan plan;
  final Progress progress;
  final TrainedTensors tensors;
  private final Context context;
  private final Feed feed;
  private final Settings settings;
  private final Recipe recipe;
  private final Readout readout;
  private final BatchInfo info;
  private volatile Model model;
  private volatile boolean stopping;
  private boolean finished;

  /** Of the learning rates of the epoch. */
  private double factor;

  Training(Settings settings, Plan plan) {
    this.settings = settings;
    this.recipe = settings.recipe();
    this.model = settings.objective().model();
    this.plan = plan;
    this.readout = settings.objective().readout();
    this.progress = new Progress(new Sums(readout));
    this.progress.epochs = recipe.epochs();
    this.info = new BatchInfo(progress.sums());
    this.tensors = new TrainedTensors(recipe, plan);
    this.context = plan.open();
    this.feed = new Feed("Trainer", context, plan.facts(), settings.objective().sources(), readout);
  }

  Model model() {
    return model;
  }

  void stop() {
    stopping = true;
  }

  /**
   * Goes on from the progress until all epochs are done, with more epochs when a fit before this
   * one finished them; true if it ended early because it was told to.
   */
  boolean fit(Dataset data, Dataset validation, Trainer trainer) {
    Model named = named(data);
    check(data, named);
    if (validation != null) {
      check(validation, named);
    }
    if (progress.samples() > 0 && progress.size != data.size()) {
      throw new IllegalArgumentException(
          "Trainer: stopped after "
              + progress.samples()
              + " of "
              + progress.size
              + " samples of an epoch, but this dataset has "
              + data.size()
              + ". Go on with the same data.");
    }
    progress.size = data.size();
    if (finished) {
      progress.epochs =
          (int) Math.min(Integer.MAX_VALUE, (long) progress.epoch() + recipe.epochs());
    } else if (progress.epoch() > 0
        && progress.samples() == 0
        && progress.epoch() >= progress.epochs) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Trainer: the "
              + progress.epoch()
              + " epochs of the checkpoint are done, this fit trains nothing. Ask the builder for"
              + " more epochs, or fit again for as many more.");
    }
    finished = false;
    model = named;
    try {
      return run(data, validation, trainer);
    } finally {
      stopping = false;
      feed.release();
    }
  }

  /**
   * A model without names for its only output takes those of the data, and how its inputs were
   * prepared.
   */
  private Model named(Dataset data) {
    return settings
        .objective()
        .labels(data)
        .map(Column::classNames)
        .filter(names -> model.classNames().isEmpty() && names.size() == model.classes())
        .map(model::classNames)
        .orElse(model)
        .prepared(data);
  }

  private void check(Dataset data, Model named) {
    feed.check(data);
    named.prepared(data);
    settings
        .objective()
        .labels(data)
        .ifPresent(
            labels -> ClassOrder.require("Trainer", named.classNames(), labels.classNames()));
  }

  private boolean run(Dataset data, Dataset validation, Trainer trainer) {
    boolean more = true;
    while (more && progress.epoch() < progress.epochs) {
      if (!trainEpoch(data, trainer)) {
        return true;
      }
      Evaluation measured = null;
      if (validation != null) {
        Sums sums = new Sums(readout);
        if (!measure(validation, sums, this::isToldToEnd)) {
          return true;
        }
        measured = sums.means();
      }
      EpochStats epoch = progress.finish(measured);
      for (Callback callback : settings.callbacks()) {
        more &= callback.onEpoch(epoch, trainer);
      }
    }
    finished = progress.epoch() >= progress.epochs;
    return false;
  }

  /** False if it was told to end. */
  private boolean measure(Dataset data, Sums sums, BooleanSupplier end) {
    return tensors.averaged(progress, () -> feed.measure(data, recipe.batch(), sums, end));
  }

  private boolean isToldToEnd() {
    return stopping || Thread.currentThread().isInterrupted();
  }

  private boolean trainEpoch(Dataset data, Trainer trainer) {
    factor = recipe.schedule().factor(progress.finished());
    context.epoch(progress.epoch());
    int[] order =
        recipe.shuffle() || recipe.draw().rule() != Draw.Rule.EACH
            ? recipe.draw().order(data, recipe.seed(), progress.epoch())
            : null;
    while (progress.samples() < data.size()) {
      if (isToldToEnd()) {
        return false;
      }
      feed.bind(data);
      step(data, order);
      for (int i = 0; i < settings.callbacks().size(); i++) {
        settings.callbacks().get(i).onBatch(info, trainer);
      }
    }
    return true;
  }

  private void step(Dataset data, int[] order) {
    long started = System.nanoTime();
    int first = (int) progress.samples();
    int count = Math.min(recipe.batch(), data.size() - first);
    feed.number(data, order, first, count);
    info.stepsPerEpoch = (data.size() + recipe.batch() - 1L) / recipe.batch();
    info.stepInEpoch = first / recipe.batch();
    double rate =
        factor
            * recipe
                .schedule()
                .rate(
                    recipe.optimizer().learningRate(),
                    progress.epoch(),
                    info.stepInEpoch,
                    info.stepsPerEpoch,
                    progress.epochs);
    try {
      context.step(count, progress.step, rate);
    } catch (IllegalArgumentException e) {
      throw feed.refusal(e, data, order, first, " The weights are as before this step.");
    }
    if (!context.updated()) {
      throw new TrainingException(
          progress.step, progress.epoch() + 1, context.loss() / count, rate);
    }
    feed.addTo(progress.sums(), count);
    progress.step++;
    progress.learningRate = rate;
    progress.seconds += (System.nanoTime() - started) * 1e-9;
    describe();
  }

  private void describe() {
    info.epoch = progress.epoch();
    info.epochs = progress.epochs;
    info.step = progress.step - 1;
    info.size = progress.size;
    info.learningRate = progress.learningRate;
    info.seconds = progress.seconds;
  }

  Evaluation evaluate(Dataset data) {
    check(data, model);
    try {
      Sums sums = new Sums(readout);
      measure(data, sums, () -> false);
      return sums.means();
    } finally {
      feed.release();
    }
  }

  @Override
  public void close() {
    context.close();
    plan.close();
  }
}
