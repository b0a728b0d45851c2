package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.internal.Native;
import io.margay.internal.load.NativeLibrary;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The optimisers' records and the native schemas know the same optimisers, keys, ranges and usual
 * values.
 */
class OptimizerRangesTest {

  /** A native fact, such as {@code key adam beta1 number usual=0.9 from=0 to=0.9999999999}. */
  private record Key(String optimizer, String name, String fact) {

    String word(String name) {
      return fact.contains(" " + name + "=")
          ? fact.replaceAll(".* " + name + "=(\\S+).*", "$1")
          : null;
    }

    Optimizer with(Object value) {
      String needed = name.equals("nesterov") ? ":momentum=0.9" : "";
      return Optimizer.parse(optimizer + ":" + name + "=" + value + needed);
    }

    @Override
    public String toString() {
      return optimizer + " " + name;
    }
  }

  private static List<String> facts() {
    NativeLibrary.load();
    return NativeLibrary.text(Native.mg_operators())
        .lines()
        .dropWhile(line -> !line.startsWith("optimizer "))
        .collect(Collectors.toList());
  }

  static Stream<String> names() {
    return facts().stream()
        .filter(fact -> fact.startsWith("optimizer "))
        .map(fact -> fact.split(" ")[1]);
  }

  static Stream<Key> keys() {
    return facts().stream()
        .filter(fact -> fact.startsWith("key "))
        .map(fact -> new Key(fact.split(" ")[1], fact.split(" ")[2], fact));
  }

  @Test
  void bothSidesKnowTheSameOptimizers() {
    assertThat(names())
        .hasSameSizeAs(Optimizer.class.getPermittedSubclasses())
        .contains("sgd")
        .allSatisfy(
            name ->
                assertThat(Optimizer.parse(name).options()).startsWith("optimizer=" + name + " "));
  }

  @ParameterizedTest
  @MethodSource("names")
  void aRecordWritesTheNativeKeysAndNoOther(String name) {
    List<String> keys =
        keys()
            .filter(key -> key.optimizer.equals(name))
            .map(Key::name)
            .collect(Collectors.toList());
    assertThat(
            Stream.of(Optimizer.parse(name).options().split(" "))
                .skip(1)
                .map(word -> word.split("=")[0]))
        .containsExactlyElementsOf(keys);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void endsOfTheRangeAreTakenAndWhatLiesBeyondIsRefused(Key key) {
    if (key.word("from") == null) {
      assertThat(key.fact).contains(" flag ");
      assertThatIllegalArgumentException().isThrownBy(() -> key.with("perhaps"));
      return;
    }
    BigDecimal step = new BigDecimal("1e-12");
    BigDecimal from = new BigDecimal(key.word("from"));
    BigDecimal to = new BigDecimal(key.word("to"));
    key.with(from);
    key.with(to);
    for (BigDecimal beyond : List.of(from.subtract(step), to.add(step))) {
      assertThatIllegalArgumentException()
          .as("%s=%s", key, beyond)
          .isThrownBy(() -> key.with(beyond));
    }
  }

  @ParameterizedTest
  @MethodSource("keys")
  void theUsualValueIsTheOneOfTheRecord(Key key) {
    String usual = key.word("usual");
    Optimizer otherwise =
        Optimizer.parse(key.optimizer + (key.name.equals("nesterov") ? ":momentum=0.9" : ""));
    assertThat(key.with(usual)).isEqualTo(otherwise);
  }
}
