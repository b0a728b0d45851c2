package io.margay.loss;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What all losses say in the same words.
 *
 * @param <L> the loss itself
 */
public sealed interface Aimed<L extends Aimed<L>> extends Loss
    permits CrossEntropy,
        BinaryCrossEntropy,
        Focal,
        KlDivergence,
        Hinge,
        MulticlassHinge,
        Dice,
        Mse,
        Mae,
        Huber,
        DetectionLoss {

  @Override
  L aim(Aim value);

  /** The same of an output of this name. */
  default L output(String value) {
    return aim(aim().output(value));
  }

  /** The same with the column of this name as what is right. */
  default L target(String value) {
    return aim(aim().target(value));
  }

  /**
   * The same with a weight for each sample, from the column of this name: numbers of 0 or more in
   * any type.
   */
  default L weights(String value) {
    return aim(aim().weights(value));
  }

  /**
   * The same with a weight for each place of a sample, or for each value of a loss that has a term
   * for each; 0 leaves it out.
   */
  default L mask(String value) {
    return aim(aim().mask(value));
  }

  /** A class index whose places do not count; empty: there is none. */
  default OptionalInt ignoreIndex() {
    return OptionalInt.empty();
  }

  /** The same counted more or less, from 0, which only watches, to 1,000,000. */
  default L weight(double value) {
    return aim(aim().weight(value));
  }

  @Override
  default Truth truth() {
    return Truth.VALUES;
  }

  @Override
  default boolean judgesValues() {
    return true;
  }

  @Override
  default int leastWidth() {
    return 1;
  }

  @Override
  default List<String> metrics() {
    return List.of("loss");
  }

  @Override
  default Set<String> looksBehind() {
    return Set.of();
  }

  @Override
  default Scores scores() {
    return Scores.NUMBERS;
  }

  @Override
  default String keys(int classes) {
    return "";
  }

  @Override
  default String text() {
    return text("");
  }

  /** The text with a setting that programs do not have; empty: none. */
  default String text(String alone) {
    String words = (alone + " " + keys(Integer.MAX_VALUE)).strip();
    return word() + aim().text(words.isEmpty() ? "" : ":" + words.replace(' ', ':'));
  }
}
