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
    if (best == null || metric().isBetter(metric().of(best), metric().of(epoch), 0)) {
      best = epoch;
      parameters.putAll(trainer.weights());
    }
    return stopping.onEpoch(epoch, trainer);
  }

  Metric metric() {
    return stopping.metric();
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
