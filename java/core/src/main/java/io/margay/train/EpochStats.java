package io.margay.train;

import io.margay.loss.Evaluation;
import java.util.Optional;

/**
 * What one epoch measured.
 *
 * @param epoch from 0
 * @param training over the training samples, each measured with the weights of its own step
 * @param validation over the validation samples after the epoch; empty without validation
 * @param seconds of the training steps, without validation and without what callbacks do after the
 *     epoch
 * @param learningRate of the epoch's last step
 */
public record EpochStats(
    int epoch,
    Evaluation training,
    Optional<Evaluation> validation,
    double seconds,
    double learningRate) {

  /** The same without confusions, as all epochs but the last are kept. */
  EpochStats numbers() {
    return new EpochStats(
        epoch, numbers(training), validation.map(EpochStats::numbers), seconds, learningRate);
  }

  private static Evaluation numbers(Evaluation measured) {
    return new Evaluation(measured.loss(), measured.metrics(), measured.samples());
  }

  /** Mean loss over the training samples. */
  public double loss() {
    return training.loss();
  }

  /** Share of the training samples whose largest output is their label, 0 to 1. */
  public double accuracy() {
    return training.accuracy();
  }

  /** Whether the epoch was validated. */
  public boolean validated() {
    return validation.isPresent();
  }

  /** Mean loss over the validation samples; not-a-number without validation. */
  public double validationLoss() {
    return validation.map(Evaluation::loss).orElse(Double.NaN);
  }

  /**
   * Share of the validation samples whose largest output is their label; not-a-number without
   * validation.
   */
  public double validationAccuracy() {
    return validation.map(Evaluation::accuracy).orElse(Double.NaN);
  }

  /** Training samples per second. */
  public double imagesPerSecond() {
    return training.samples() / seconds;
  }
}
