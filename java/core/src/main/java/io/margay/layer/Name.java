package io.margay.layer;

/** What a node of a program may be called. */
final class Name {

  private static final int SHOWN = 20;

  private Name() {}

  /** The name, when it is empty (the model then finds one) or as programs allow. */
  static String checked(String name) {
    if (name.length() > Layer.MAX_NAME) {
      throw new IllegalArgumentException(
          "name '"
              + name.substring(0, SHOWN)
              + "...' of "
              + name.length()
              + " letters, expected at most "
              + Layer.MAX_NAME);
    }
    if (!name.matches("[A-Za-z0-9_.\\-/]*")) {
      throw new IllegalArgumentException(
          "name '" + name + "': expected letters, digits and the signs _ . - / only");
    }
    return name;
  }
}
