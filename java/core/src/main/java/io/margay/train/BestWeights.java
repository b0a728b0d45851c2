package io.margay.train;

import io.margay.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Early stopping that ends with the parameters of the best epoch among those that it has seen. */
final class BestWeights implements Callback {

  private final EarlyStopping stopping;
  private final Map<String, Tensor> parameters = new LinkedHashMap<>();
  private EpochStats best;

  BestWeights(EarlyStopping stopping) {
    this.stopping = stopping;
  }

  @Override
  public boolean onEpoch(EpochStats epoch, Trainer trainer) {
    if (best == null || isBetter(epoch)) {
      best = epoch;
      trainer.model().parameters().keySet().forEach(name -> parameters.put(name, trainer.parameter(name)));
    }
    return stopping.onEpoch(epoch, trainer);
  }

  private boolean isBetter(EpochStats epoch) {
    double before = stopping.metric().of(best);
    double now = stopping.metric().of(epoch);
    return stopping.metric().gain(before, now) > 0 || Double.isNaN(before) && !Double.isNaN(now);
  }

  @Override
  public void onEnd(History history, Trainer trainer) {
    if (!history.interrupted()) {
      parameters.forEach(trainer::setParameter);
    }
  }

  @Override
  public String toString() {
    return stopping + " restoring the best";
  }
}
