package io.margay.loss;

/** What the numbers that a loss looks at are, as chances of classes. */
public enum Scores {
  /** The votes of classes of which one is right: a softmax makes them probabilities. */
  SOFTMAX,
  /** The votes of classes each by itself: a sigmoid makes them probabilities. */
  LOGITS,
  /** Probabilities. */
  PROBABILITIES,
  /** Any numbers, taken as they are. */
  NUMBERS
}
