package io.margay.cli;

import io.margay.model.Zoo;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** The names of networks, for descriptions of options. */
final class Networks implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return all().iterator();
  }

  static List<String> all() {
    return Stream.concat(Zoo.names().stream(), Zoo.published().stream()).toList();
  }
}
