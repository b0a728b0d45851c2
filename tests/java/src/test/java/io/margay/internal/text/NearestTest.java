package io.margay.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {

  @Test
  void aThirdOfTheLettersMayDiffer() {
    assertThat(Nearest.suggestion("filtre", List.of("kernel", "filters"))).isEqualTo(" Did you mean 'filters'?");
    assertThat(Nearest.suggestion("flt", List.of("filters"))).isEmpty();
    assertThat(Nearest.suggestion("y", List.of("x"))).isEqualTo(" Did you mean 'x'?");
  }

  /** A table of the edits between the two would take 12 GB. */
  @Test
  void longWordsAreNearToNone() {
    String candidate = "a".repeat(30_000_000);
    assertThat(Nearest.suggestion("a".repeat(100), List.of(candidate))).isEmpty();
    assertThat(Nearest.suggestion(candidate, List.of("a"))).isEmpty();
  }
}
