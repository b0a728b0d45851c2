package io.margay.layer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One application of a composite, whose name stands before those of the layers that it wrote. Each
 * application is a scope of its own.
 */
public final class Scope {

  private final Scope outer;
  private final String name;
  private final String kerasName;

  Scope(Scope outer, String name, String kerasName) {
    this.outer = outer;
    this.name = Name.checked(name);
    this.kerasName = kerasName;
  }

  /** The same inside another one. */
  Scope inside(Scope changed) {
    return new Scope(changed, name, kerasName);
  }

  /** This one and those around it, the outermost first. */
  static List<Scope> path(Scope innermost) {
    List<Scope> path = new ArrayList<>();
    for (Scope scope = innermost; scope != null; scope = scope.outer) {
      path.add(scope);
    }
    Collections.reverse(path);
    return path;
  }

  /** The composite's name, or empty when the model is to find one. */
  public String name() {
    return name;
  }

  /** How Keras calls the composite. */
  public String kerasName() {
    return kerasName;
  }
}
