package io.margay.train;

/**
 * Says that training cannot go on: the loss or its gradients are no longer finite numbers.
 *
 * <pre>
 * step 120 (epoch 2): the loss is NaN at learning rate 0.5; weights are as before this step. …
 * </pre>
 *
 * <p>The trainer stays usable: its weights are those from before the step, and can be saved.
 */
public final class TrainingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final long step;
  private final double learningRate;

  TrainingException(long step, int epoch, double loss, double learningRate) {
    super(
        "step "
            + step
            + " (epoch "
            + epoch
            + "): "
            + (Double.isFinite(loss)
                ? "the gradients are not finite (the loss is " + loss + ")"
                : "the loss is " + loss)
            + " at learning rate "
            + learningRate
            + "; weights are as before this step."
            + " Use a smaller learning rate, a warm-up, or inputs scaled to about -1 to 1.");
    this.step = step;
    this.learningRate = learningRate;
  }

  /** The step that was refused, from 0, counted over all epochs. */
  public long step() {
    return step;
  }

  /** The learning rate of that step. */
  public double learningRate() {
    return learningRate;
  }
}
