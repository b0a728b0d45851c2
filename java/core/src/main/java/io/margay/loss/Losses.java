package io.margay.loss;

import io.margay.internal.text.Clause;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** How the text of each loss is read: the one list of them. */
final class Losses {

  static final Map<String, BiFunction<Aim, Clause, Loss>> READERS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(CrossEntropy.WORD, CrossEntropy::read),
              Map.entry(BinaryCrossEntropy.WORD, BinaryCrossEntropy::read),
              Map.entry(Focal.WORD, Focal::read),
              Map.entry(KlDivergence.WORD, KlDivergence::read),
              Map.entry(Hinge.WORD, Hinge::read),
              Map.entry(Hinge.SQUARED, Hinge::read),
              Map.entry(MulticlassHinge.WORD, MulticlassHinge::read),
              Map.entry(Dice.WORD, Dice::read),
              Map.entry(Mse.WORD, (aim, words) -> new Mse(aim)),
              Map.entry(Mae.WORD, (aim, words) -> new Mae(aim)),
              Map.entry(Huber.WORD, Huber::read),
              Map.entry(DetectionLoss.WORD, DetectionLoss::read)));

  private Losses() {}
}
