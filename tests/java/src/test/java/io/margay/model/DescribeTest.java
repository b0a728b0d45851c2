package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the native side says of a model. */
class DescribeTest {

  @ParameterizedTest
  @MethodSource("io.margay.model.Zoo#names")
  void everyLayerWithWeightsIsDescribed(String name) {
    Model model = Zoo.byName(name).orElseThrow();
    String description = model.describe(4);
    assertThat(model.nodes())
        .filteredOn(node -> node.parameterCount() > 0)
        .allSatisfy(node -> assertThat(description).contains(node.name()));
  }

  @Test
  void aBatchHasASample() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Zoo.oneLayer().describe(0))
        .withMessage("Model: batch 0, expected at least 1");
  }
}
