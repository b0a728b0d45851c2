package io.margay.train;

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
}
