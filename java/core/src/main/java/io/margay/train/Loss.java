package io.margay.train;

import io.margay.ShapeException;
import io.margay.model.Model;
import java.util.Locale;

/**
 * What training makes small.
 */
public enum Loss {
  /**
   * How surprised the network is by the right class, in nats.
   *
   * <pre>
   * loss = -log(softmax(z)[label]) = log Σ over k of e^(z[k] - m) - (z[label] - m)        m = the largest z[k]
   * </pre>
   * It is computed from the votes z (logits), not from probabilities: the logarithm of a sum stays finite where a
   * probability rounds to 0. In a model that ends in a softmax layer z is what goes into that layer; in any other model
   * it is the output of the last layer. With labels that are probabilities p it is -Σ p[k] · log(softmax(z)[k]).
   */
  CROSS_ENTROPY;

  /** The operator in programs: {@code cross_entropy}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Its line of program, such as {@code loss = cross_entropy(dense, label) top_k=5}.
   *
   * @param logits name of the node that gives the votes
   * @param topK how many of the largest votes count as a hit in the top-k accuracy, at least 1
   */
  public String line(String logits, int topK) {
    return "loss = " + word() + "(" + logits + ", label) top_k=" + topK;
  }

  /**
   * The network program with the loss as its last line, for training.
   *
   * <p>The loss takes votes (logits): what goes into the softmax when the model ends in one, else the last layer's
   * output.
   *
   * @param model the network
   * @param topK how many of the largest votes count as a hit in the top-k accuracy, at least 1; more than there are
   *     classes means all
   * @throws ShapeException if the output is not one dimension of at least 2 classes
   * @throws IllegalArgumentException if k is below 1
   */
  public String program(Model model, int topK) {
    if (topK < 1) {
      throw new IllegalArgumentException("Model: top k of " + topK + ", expected at least 1");
    }
    if (model.outputShape().rank() != 1 || model.classes() < 2) {
      throw new ShapeException("Model: output " + model.outputShape()
          + ", expected one dimension of at least 2 classes for " + word() + ". End with Flatten and Dense.");
    }
    return model.program() + line(model.logits(), Math.min(topK, model.classes())) + "\n";
  }
}
