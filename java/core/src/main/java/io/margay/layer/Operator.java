package io.margay.layer;

import io.margay.program.Keys;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Any operator of the native side by its word and keys, for those that have no record here.
 *
 * <pre>
 * Value all = Operator.of("concat").key("axis", 0).apply(left, right);       // as Concat.of().axis(0)
 * </pre>
 *
 * Operators, keys and ranges are those of native/README.md; what is wrong is refused when the layer
 * meets an input.
 *
 * @param op the operator's word in programs
 * @param keys its {@code key=value} words
 * @param name the node's name, or empty
 */
public record Operator(String op, Keys keys, String name) implements Layer {

  private static final String INPUT = "input";

  /**
   * @throws IllegalArgumentException if the operator is {@code input} or no word, a key is no word,
   *     or a value is empty or has blanks or {@code #}
   */
  public Operator {
    Objects.requireNonNull(keys, "keys");
    Name.checked(name);
    if (op.isEmpty()) {
      throw new IllegalArgumentException("Operator: no word, expected an operator such as add");
    }
    if (op.equals(INPUT)) {
      throw new IllegalArgumentException(
          "Operator[input]: an input is no layer. Make it with Input.of(shape, type).");
    }
    Name.checked(op);
    keys.asMap()
        .forEach(
            (key, value) -> {
              if (key.isEmpty()
                  || !key.equals(Name.checked(key))
                  || !value.matches("[\\x21-\\x7e&&[^#]]+")) {
                throw new IllegalArgumentException(
                    "Operator["
                        + op
                        + "]: the word "
                        + key
                        + "="
                        + value
                        + ", expected key=value without blanks, # and signs beyond ASCII");
              }
            });
  }

  /** An operator without keys. */
  public static Operator of(String op) {
    return new Operator(op, new Keys(Map.of()), "");
  }

  /** With one more {@code key=value}, or another value for it. */
  public Operator key(String key, Object value) {
    Map<String, String> changed = new LinkedHashMap<>(keys.asMap());
    changed.put(key, value.toString());
    return new Operator(op, new Keys(changed), name);
  }

  @Override
  public Operator named(String changed) {
    return new Operator(op, keys, changed);
  }

  @Override
  public String attributes() {
    return keys.toString();
  }

  @Override
  public String title() {
    return keys.asMap().isEmpty() ? op : op + "[" + keys + "]";
  }

  @Override
  public String kerasName() {
    return op;
  }
}
