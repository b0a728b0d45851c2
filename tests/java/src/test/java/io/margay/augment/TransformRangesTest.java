package io.margay.augment;

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

/** The records and the native schemas know the same transforms, keys, ranges and usual values. */
class TransformRangesTest {

  /** A native fact, such as {@code key flip probability number usual=0.5 from=0 to=1}. */
  private record Key(String transform, String name, String fact) {

    String word(String name) {
      return fact.contains(" " + name + "=")
          ? fact.replaceAll(".* " + name + "=(\\S+).*", "$1")
          : null;
    }

    /** Beside a least value the largest stands, and the other way round, so that any other fits. */
    Transform with(Object value) {
      String other = name.equals("least") ? "most" : name.equals("most") ? "least" : "";
      String beside =
          keys()
              .filter(key -> key.transform.equals(transform) && key.name.equals(other))
              .map(key -> ":" + other + "=" + key.word(other.equals("most") ? "to" : "from"))
              .findFirst()
              .orElse("");
      return Transform.parse(
          transform + ":" + name + "=" + value + (value.equals(word("usual")) ? "" : beside));
    }

    @Override
    public String toString() {
      return transform + " " + name;
    }
  }

  private static List<String> facts() {
    NativeLibrary.load();
    return NativeLibrary.text(Native.mg_transforms()).lines().collect(Collectors.toList());
  }

  static Stream<String> names() {
    return facts().stream()
        .filter(fact -> fact.startsWith("transform "))
        .map(fact -> fact.split(" ")[1]);
  }

  static Stream<Key> keys() {
    return facts().stream()
        .filter(fact -> fact.startsWith("key "))
        .map(fact -> new Key(fact.split(" ")[1], fact.split(" ")[2], fact));
  }

  @Test
  void bothSidesKnowTheSameTransforms() {
    assertThat(names())
        .containsExactlyElementsOf(Transform.Reader.ALL.keySet())
        .hasSameSizeAs(Transform.class.getPermittedSubclasses())
        .allSatisfy(
            name -> {
              assertThat(Transform.parse(name).text()).as("all is usual").isEqualTo(name);
              assertThat(Transform.parse(name).word()).isEqualTo(name);
            });
  }

  @ParameterizedTest
  @MethodSource("names")
  void theFirstKeyNeedsNoName(String name) {
    keys()
        .filter(key -> key.transform.equals(name))
        .findFirst()
        .ifPresent(
            first ->
                assertThat(Transform.parse(name + ":" + first.word("usual")))
                    .isEqualTo(Transform.parse(name)));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyKeyIsReadAndItsUsualValueIsTheRecords(Key key) {
    assertThat(key.with(key.word("usual"))).isEqualTo(Transform.parse(key.transform));
    assertThatIllegalArgumentException().isThrownBy(() -> key.with("unheard-of"));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void endsOfTheRangeAreTakenAndWhatLiesBeyondIsRefused(Key key) {
    if (key.word("words") != null) {
      for (String word : key.word("words").split(",")) {
        assertThat(key.with(word).text())
            .isEqualTo(
                word.equals(key.word("usual"))
                    ? key.transform
                    : key.with(word).text()); // read, and written again below
        assertThat(Transform.parse(key.with(word).text())).isEqualTo(key.with(word));
      }
      return;
    }
    BigDecimal step = key.fact.contains(" number ") ? new BigDecimal("1e-6") : BigDecimal.ONE;
    BigDecimal from = new BigDecimal(key.word("from"));
    BigDecimal to = new BigDecimal(key.word("to"));
    for (BigDecimal end : List.of(from, to)) {
      Transform transform = key.with(end.toPlainString());
      assertThat(Transform.parse(transform.text())).isEqualTo(transform);
    }
    for (BigDecimal beyond : List.of(from.subtract(step), to.add(step))) {
      assertThatIllegalArgumentException()
          .as("%s=%s", key, beyond)
          .isThrownBy(() -> key.with(beyond.toPlainString()));
    }
  }
}
