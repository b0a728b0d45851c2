package io.margay.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The classes that files or lines name. */
final class ClassList {

  private ClassList() {}

  /** Each once: in the order of their numbers where all are whole numbers, else of their names. */
  static List<String> of(Collection<String> names) {
    boolean numbers = names.stream().allMatch(name -> name.matches("\\d{1,9}"));
    Comparator<String> byName = Comparator.naturalOrder();
    Comparator<String> byNumber = Comparator.comparingInt(Integer::parseInt);
    return names.stream()
        .distinct()
        .sorted(numbers ? byNumber.thenComparing(byName) : byName)
        .toList();
  }
}
