package io.margay.loss;

/** The form of what a loss takes as right. */
public enum Truth {
  /** The index of a class for each sample; of an output with places, for each place. */
  INDICES("class indices"),
  /** A probability for each class. */
  PROBABILITIES("probabilities"),
  /** A number for each of the output's values. */
  VALUES("values");

  private final String words;

  Truth(String words) {
    this.words = words;
  }

  /** As messages call it: {@code class indices}. */
  public String words() {
    return words;
  }
}
