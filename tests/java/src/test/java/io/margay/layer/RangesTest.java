package io.margay.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.internal.Native;
import io.margay.internal.load.NativeLibrary;
import io.margay.program.Keys;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The layers' records and the native schemas know the same operators, keys, ranges and usual
 * values.
 */
class RangesTest {

  /**
   * A line of the native side's facts: {@code key dense units whole required from=1 to=16777216}.
   */
  private record Fact(
      String kind,
      String op,
      String name,
      String type,
      Map<String, String> words,
      boolean required) {

    static Fact parse(String line) {
      String[] parts = line.split(" ");
      Map<String, String> words = new LinkedHashMap<>();
      for (int i = 2; i < parts.length; i++) {
        int equals = parts[i].indexOf('=');
        if (equals > 0) {
          words.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
        }
      }
      return new Fact(
          parts[0],
          parts[1],
          parts.length > 2 ? parts[2] : "",
          parts.length > 3 ? parts[3] : "",
          words,
          line.contains(" required"));
    }

    @Override
    public String toString() {
      return op + " " + name;
    }
  }

  /** Read once: every case asks for all of them. */
  private static final List<Fact> FACTS = facts();

  private static final Set<String> WEIGHTED =
      FACTS.stream()
          .filter(fact -> fact.name.equals("bias_init"))
          .map(Fact::op)
          .collect(Collectors.toSet());

  private static List<Fact> facts() {
    NativeLibrary.load();
    return NativeLibrary.text(Native.mg_operators())
        .lines()
        .takeWhile(line -> !line.startsWith("optimizer "))
        .map(Fact::parse)
        .collect(Collectors.toList());
  }

  static Stream<Fact> keys() {
    return FACTS.stream()
        .filter(fact -> fact.kind.equals("key") && Records.operators().contains(fact.op))
        .filter(fact -> !LEARNING.contains(fact.name) || WEIGHTED.contains(fact.op));
  }

  /**
   * Every operator with parameters has these; lines of other layers are an {@link Operator} then.
   */
  private static final Set<String> LEARNING = Set.of("rate", "l1", "l2", "decay", "max_norm");

  @Test
  void everyRecordIsOfAnOperator() {
    assertThat(FACTS.stream().filter(fact -> fact.kind.equals("operator")).map(Fact::op))
        .containsAll(Records.operators());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void endsOfTheRangeAreTakenAndWhatLiesBeyondIsRefused(Fact key) {
    if (!key.words.containsKey("from")) {
      return;
    }
    BigDecimal step = key.type.equals("number") ? new BigDecimal("1e-6") : BigDecimal.ONE;
    BigDecimal from = new BigDecimal(key.words.get("from"));
    BigDecimal to = new BigDecimal(key.words.get("to"));
    parse(key, from.toPlainString());
    parse(
        key,
        key.type.equals("padding")
            ? "65535"
            : to.toPlainString()); // pooling: below the window of 65,536
    for (BigDecimal beyond : List.of(from.subtract(step), to.add(step))) {
      assertThatIllegalArgumentException()
          .as("%s=%s", key, beyond)
          .isThrownBy(() -> parse(key, beyond.toPlainString()));
    }
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyWordIsTakenAndNoOther(Fact key) {
    if (!key.words.containsKey("words")) {
      return;
    }
    for (String word : key.words.get("words").split(",")) {
      parse(key, word);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> parse(key, "unheard-of"));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void theUsualValueIsTheOneThatIsLeftOut(Fact key) {
    String usual = key.words.get("usual");
    if (usual == null) {
      return;
    }
    Map<String, String> without = needed(key);
    without.remove(key.name);
    assertThat(parse(key, usual)).isEqualTo(read(key.op, without));
    assertThat(parse(key, usual).attributes()).doesNotContain(" " + key.name + "=");
  }

  private static Layer parse(Fact key, String value) {
    Map<String, String> words = needed(key);
    words.put(key.name, value);
    return read(key.op, words);
  }

  private static Layer read(String op, Map<String, String> words) {
    return Records.reader(op).orElseThrow().apply(new Keys(words));
  }

  /** The numbers of activations, each with one that has it. */
  private static final Map<String, String> NUMBERS_OF_ACTIVATIONS =
      Map.of("alpha", "leaky_relu", "low", "clip", "high", "clip");

  /** Values of keys that have no range. */
  private static final Map<String, String> ONE_OF_A_LIST = Map.of("shape", "4", "numbers", "0");

  /**
   * What the operator needs besides the key in question: the largest values (of low, the least), so
   * that any other fits.
   */
  private static Map<String, String> needed(Fact key) {
    Map<String, String> words = new LinkedHashMap<>();
    for (Fact other : keys().filter(fact -> fact.op.equals(key.op)).toList()) {
      if (other.required()) {
        words.put(other.name, ONE_OF_A_LIST.getOrDefault(other.type, other.words.get("to")));
      } else if (other.name.equals("activation") && NUMBERS_OF_ACTIVATIONS.containsKey(key.name)) {
        words.put("activation", NUMBERS_OF_ACTIVATIONS.get(key.name));
      } else if (other.name.equals("low") && key.name.equals("high")) {
        words.put("low", other.words.get("from"));
      } else if (other.name.equals("high") && key.name.equals("low")) {
        words.put("high", other.words.get("to"));
      }
    }
    if (key.op.equals("resize") && !key.type.equals("axes")) {
      words.put("scale", "2");
    }
    if (words.containsKey("kernel") && words.containsKey("filters")) {
      words.put("kernel", "1");
    }
    return words;
  }
}
