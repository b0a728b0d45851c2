package io.margay.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.DataType;
import io.margay.Shape;
import org.junit.jupiter.api.Test;

class PlanFactsTest {

  private static final String TEXT =
      "input image u8 28x28x1\n"
          + "input label i64 1\n"
          + "output probs f32 10\n"
          + "parameter conv1/kernel f32 3x3x1x32\n"
          + "state conv1/kernel.velocity f32 3x3x1x32\n"
          + "memory 1234567\n"
          + "flop_forward 11111\n"
          + "flop_train 33333\n"
          + "metric loss/loss\n"
          + "metric loss/accuracy\n"
          + "something new\n";

  @Test
  void linesBecomeFacts() {
    PlanFacts facts = PlanFacts.parse(TEXT);

    assertThat(facts.inputs())
        .containsExactly(
            new PlanFacts.Entry("image", DataType.U8, Shape.of(28, 28, 1)),
            new PlanFacts.Entry("label", DataType.I64, Shape.of(1)));
    assertThat(facts.outputs())
        .containsExactly(new PlanFacts.Entry("probs", DataType.F32, Shape.of(10)));
    assertThat(facts.tensor("conv1/kernel").bytes()).isEqualTo(4 * 288);
    assertThat(facts.tensor("conv1/kernel.velocity")).isEqualTo(facts.states().get(0));
    assertThat(facts.metrics()).containsExactly("loss/loss", "loss/accuracy");
    assertThat(facts.memory()).isEqualTo(1234567);
    assertThat(facts.flopForward()).isEqualTo(11111);
    assertThat(facts.flopTrain()).isEqualTo(33333);
  }

  @Test
  void aNameThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> PlanFacts.parse(TEXT).tensor("dense/kernel"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "parameter 'dense/kernel': there is none of that name, expected one of [conv1/kernel]");
  }

  @Test
  void aLineThatCannotBeReadNamesItself() {
    assertThatThrownBy(() -> PlanFacts.parse("input image u7 28x28x1"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'input image u7 28x28x1'");
  }
}
