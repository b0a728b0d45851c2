package io.margay.cli;

import io.margay.model.Zoo;
import java.util.Iterator;

/** The names of the lectures' networks, for descriptions of options. */
final class Networks implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return Zoo.names().iterator();
  }
}
