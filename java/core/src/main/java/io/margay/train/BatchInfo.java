package io.margay.train;

/**
 * What the last training step did. One object per {@link Trainer#fit}, changed by every step: valid only during the
 * callback.
 */
public final class BatchInfo {

  int epoch;
  int epochs;
  long step;
  long stepInEpoch;
  long stepsPerEpoch;
  long samples;
  long size;
  double lossSum;
  long correct;
  double learningRate;
  double seconds;

  BatchInfo() {}

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
    return samples;
  }

  /** Samples of an epoch. */
  public long size() {
    return size;
  }

  /** Mean loss of this epoch so far. */
  public double loss() {
    return lossSum / samples;
  }

  /** Accuracy of this epoch so far, 0 to 1. */
  public double accuracy() {
    return (double) correct / samples;
  }

  /** The step's learning rate. */
  public double learningRate() {
    return learningRate;
  }

  /** Training samples per second in this epoch so far, without what callbacks took. */
  public double imagesPerSecond() {
    return samples / seconds;
  }
}
