package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.internal.plan.Plan;
import io.margay.layer.Activation;
import io.margay.layer.Flatten;
import io.margay.layer.Input;
import io.margay.layer.Layer;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** How large a program may be. */
class ProgramLimitsTest {

  private static String chain(int nodes) {
    StringBuilder program = new StringBuilder("x0 = input() shape=4\n");
    for (int i = 1; i < nodes; i++) {
      program.append("x").append(i).append(" = relu(x").append(i - 1).append(")\n");
    }
    return program.toString();
  }

  @Test
  void theLargestProgramIsReadAndCompiled() {
    Model model = Model.parse(chain(16382));
    assertThat(model.nodes()).hasSize(16381);
    try (Plan plan = Plan.compile(model.program(), "batch=32")) {
      assertThat(plan.facts().outputs().get(0).name()).isEqualTo("x16381");
    }
  }

  @Test
  void moreNodesAreRefused() {
    String program = chain(16385);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.parse(program))
        .withMessage("line 16385: a program has at most 16,384 nodes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Plan.compile(program, ""))
        .withMessage("line 16385: a program has at most 16,384 nodes");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Model.sequential(
                    Input.of(Shape.of(4), DataType.F32),
                    Collections.<Layer>nCopies(16384, Flatten.of())))
        .withMessage("Model: line 16385: a program has at most 16,384 nodes");
  }

  @Test
  void namesHaveAtMost255Letters() {
    String longest = "n".repeat(255);
    assertThat(Model.parse("x = input() shape=4\n" + longest + " = relu(x)").nodes().get(0).name())
        .isEqualTo(longest);
    assertThat(Activation.relu().named(longest).name()).isEqualTo(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Activation.relu().named(longest + "n"))
        .withMessage("name 'nnnnnnnnnnnnnnnnnnnn...' of 256 letters, expected at most 255");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Input.image(4, 4, 1).named(longest + "n"))
        .withMessage("Input name of 256 letters, expected at most 255");
  }

  @Test
  void aNameOfAMillionLettersIsRefusedInAShortMessage() {
    String word = "n".repeat(1_000_000);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.parse("x = input() shape=4\n" + word + " = relu(x)\ny = relu(z)"))
        .withMessage(
            "line 2, column 1: a name of 1,000,000 letters, expected at most 255\n  "
                + "n".repeat(240)
                + " ...");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.parse("x = input() shape=" + word))
        .satisfies(
            refusal ->
                assertThat(refusal.getMessage())
                    .startsWith("line 1, column 13: ")
                    .hasSizeLessThan(1500));
  }

  @Test
  void aLineHasAtMost64Keys() {
    StringBuilder line = new StringBuilder("x = input() shape=4");
    for (int i = 0; i < 64; i++) {
      line.append(" k").append(i).append("=1");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.parse(line.toString()))
        .withMessageStartingWith("line 1, column 389: more than 64 keys on one line\n");
  }
}
