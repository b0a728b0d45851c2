package io.margay.data.picture;

import java.util.Locale;

/**
 * What becomes of a box that is wrong: outside its picture, without a width or a height, or of a
 * class that is not among those that were given.
 */
public enum BoxRule {

  /** The source is refused, and every such box named. */
  REFUSE,

  /** Such boxes are left out; the others of the picture stay. */
  SKIP,

  /** What is outside the picture is cut off; boxes of which nothing is left are left out. */
  CLIP;

  /** The rule's word in texts, such as {@code clip}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a rule's word.
   *
   * @throws IllegalArgumentException if it is not refuse, skip or clip
   */
  public static BoxRule parse(String word) {
    for (BoxRule rule : values()) {
      if (rule.word().equals(word)) {
        return rule;
      }
    }
    throw new IllegalArgumentException("boxes '" + word + "': expected refuse, skip or clip");
  }
}
