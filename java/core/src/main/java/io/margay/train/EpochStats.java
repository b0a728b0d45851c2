package io.margay.train;

/**
 * What one epoch measured.
 *
 * @param epoch from 0
 * @param loss mean over the training samples, each measured with the weights of its own step
 * @param accuracy share of the training samples whose largest output is their label, 0 to 1
 * @param validationLoss mean over the validation samples after the epoch; not-a-number without validation
 * @param validationAccuracy 0 to 1; not-a-number without validation
 * @param seconds of the training steps, without validation and without what callbacks do after the epoch
 * @param imagesPerSecond training samples per second
 * @param learningRate of the epoch's last step
 */
public record EpochStats(int epoch, double loss, double accuracy, double validationLoss, double validationAccuracy,
    double seconds, double imagesPerSecond, double learningRate) {

  /** Whether the epoch was validated. */
  public boolean validated() {
    return !Double.isNaN(validationLoss);
  }
}
