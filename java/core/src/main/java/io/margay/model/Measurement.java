package io.margay.model;

import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.internal.feed.ClassOrder;
import io.margay.internal.feed.Feed;
import io.margay.internal.feed.Sums;
import io.margay.internal.lifetime.Space;
import io.margay.internal.plan.Context;
import io.margay.internal.plan.Plan;
import io.margay.internal.plan.PlanFacts;
import io.margay.internal.plan.Processors;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Evaluation;
import io.margay.loss.Loss;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Measures the parameters of a plan on a data set, in a plan of its own that has the losses too.
 */
final class Measurement {

  private static final System.Logger LOG = System.getLogger(Measurement.class.getName());

  private Measurement() {}

  /**
   * Compiles, copies the parameters, measures, and gives everything back.
   *
   * @param owner how messages begin
   * @param trained has the parameters
   * @param batch samples of a call
   * @throws IllegalArgumentException if the data do not fit the model or its losses, or are
   *     prepared in another way
   */
  static Evaluation of(String owner, Objective objective, Plan trained, int batch, Dataset data) {
    String options = "mode=infer batch=" + batch + " lanes=" + Math.min(Processors.lanes(1), batch);
    try (Plan plan = Plan.compile(objective.program(), options);
        Context context = plan.open()) {
      Feed feed = new Feed(owner, context, plan.facts(), objective.sources(), objective.readout());
      feed.check(data);
      objective
          .labels(data)
          .ifPresent(
              labels ->
                  ClassOrder.require(owner, objective.model().classNames(), labels.classNames()));
      objective.model().prepared(data);
      copyParameters(trained, plan);
      Sums sums = new Sums(objective.readout());
      try {
        feed.measure(data, batch, sums, () -> false);
      } finally {
        feed.release();
      }
      return sums.means();
    }
  }

  /**
   * Losses; without weights that the data do not have, and the only cross-entropy with labels in
   * the form in which the data have them.
   */
  static List<Loss> fitted(String owner, Model model, List<Loss> trained, Dataset data) {
    List<Loss> losses = trained.stream().map(loss -> weighted(owner, loss, data)).toList();
    if (losses.size() > 1
        || !(losses.get(0) instanceof CrossEntropy entropy)
        || entropy.ignoreIndex().isPresent()) {
      return losses;
    }
    boolean soft =
        Objective.of(model, losses).sources().stream()
            .filter(source -> source.role() == Column.Role.TARGET)
            .anyMatch(source -> source.of(data, owner).hasProbabilities());
    return List.of(entropy.softLabels(soft));
  }

  private static Loss weighted(String owner, Loss loss, Dataset data) {
    String weights = loss.aim().weights();
    if (weights.isEmpty()
        || data.columns().stream()
            .anyMatch(one -> one.role() == Column.Role.WEIGHTS && one.name().equals(weights))) {
      return loss;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        owner
            + ": the dataset has no weights "
            + weights
            + ", with which the model was trained: "
            + loss.word()
            + " counts all samples the same.");
    return loss.unweighted();
  }

  private static void copyParameters(Plan from, Plan to) {
    try (Space space = new Space(to.facts().largestTensorBytes())) {
      for (PlanFacts.Entry parameter : to.facts().parameters()) {
        ByteBuffer values = space.first(parameter.bytes());
        from.read(parameter.name(), values);
        to.write(parameter.name(), values);
      }
    }
  }
}
