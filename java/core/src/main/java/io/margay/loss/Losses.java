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
              Map.entry(Mse.WORD, (aim, words) -> new Mse(aim))));

  private Losses() {}
}
