package io.margay.train;

import io.margay.internal.feed.Sums;
import io.margay.loss.ConfusionMatrix;
import java.util.Map;

/**
 * What the last training step did. One object per {@link Trainer#fit}, changed by every step: valid
 * only during the callback.
 */
public final class BatchInfo {

  private final Sums sums;
  int epoch;
  int epochs;
  long step;
  long stepInEpoch;
  long stepsPerEpoch;
  long size;
  double learningRate;
  double seconds;

  BatchInfo(Sums sums) {
    this.sums = sums;
  }

  /** The epoch, from 0. */
  public int epoch() {
    return epoch;
  }

  /** The epochs that the training is to have. */
  public int epochs() {
    return epochs;
  }

  /** The step's number over all epochs, from 0. */
  public long step() {
    return step;
  }

  /** The step's number within the epoch, from 0. */
  public long stepInEpoch() {
    return stepInEpoch;
  }

  /** The steps of an epoch; the last one may have fewer samples. */
  public long stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /** Samples of this epoch that were trained so far. */
  public long samples() {
    return sums.samples();
  }

  /** Samples of an epoch. */
  public long size() {
    return size;
  }

  /** Mean loss of this epoch so far: of several the sum, each times its weight. */
  public double loss() {
    return sums.meanLoss();
  }

  /**
   * Accuracy of this epoch so far, 0 to 1: that of the first loss that measures it, else
   * not-a-number.
   */
  public double accuracy() {
    return metric("accuracy");
  }

  /**
   * Mean of a metric in this epoch so far, by the names of {@link
   * io.margay.loss.Evaluation#metrics}.
   *
   * @return not-a-number if there is none of that name
   */
  public double metric(String name) {
    return sums.mean(name);
  }

  /**
   * How often each class was taken for each other one in this epoch so far, where {@link
   * io.margay.loss.Measure#confusion} is measured: by the names of {@link
   * io.margay.loss.Evaluation#confusions}. Made anew by each call.
   */
  public Map<String, ConfusionMatrix> confusions() {
    return sums.confusions();
  }

  /** The step's learning rate. */
  public double learningRate() {
    return learningRate;
  }

  /** Training samples per second in this epoch so far, without what callbacks took. */
  public double imagesPerSecond() {
    return sums.samples() / seconds;
  }
}
