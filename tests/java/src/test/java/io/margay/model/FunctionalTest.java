package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.layer.Activation;
import io.margay.layer.Applied;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Flatten;
import io.margay.layer.Input;
import io.margay.layer.Softmax;
import io.margay.layer.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Networks described by applying layers to values. */
class FunctionalTest {

  private static final Input IMAGE = Input.image(8, 8, 1).scale(1 / 255.0);

  @Test
  void aChainOfAppliedLayersIsASequentialModel() {
    Value x = Conv2d.of(4, 3).relu().apply(IMAGE);
    x = Flatten.of().apply(x);
    assertThat(x.shape()).isEqualTo(Shape.of(144));
    x = Dense.of(3).named("votes").apply(x);
    Model model = Model.of(Softmax.of().apply(x));
    assertThat(model).isEqualTo(Model.sequential(IMAGE, Conv2d.of(4, 3).relu(), Flatten.of(), Dense.of(3).named("votes"),
        Softmax.of()));
    assertThat(model.inputs()).containsExactly(IMAGE);
    assertThat(model.outputs()).extracting(Node::name).containsExactly("softmax");
    assertThat(model.logits()).isEqualTo("votes");
    assertThat(x).hasToString("Dense[3] to 3");
  }

  @Test
  void aShapeIsRefusedWhereTheLayerIsApplied() {
    Value maps = Conv2d.of(4, 3).apply(IMAGE);
    assertThatExceptionOfType(ShapeException.class).isThrownBy(() -> Dense.of(10).apply(maps))
        .withMessage("Dense[10]: input 6x6x4 has 3 dimensions, expected 1. Put Flatten before it.");
    assertThatIllegalArgumentException().isThrownBy(() -> Flatten.of().apply(maps, IMAGE))
        .withMessage("Flatten: flatten takes 1 input, found 2");
  }

  @Test
  void aDeepNetworkNeedsNoStack() {
    Value x = Input.of(Shape.of(4), DataType.F32);
    for (int i = 0; i < 16_000; i++) {
      x = Activation.relu().apply(x);
    }
    assertThat(Model.of(x).nodes()).hasSize(16_000);
  }

  @Test
  void outputsAreWhatNothingTakes() {
    Value flat = Flatten.of().apply(IMAGE);
    Value votes = Dense.of(3).apply(flat);
    assertThatIllegalArgumentException().isThrownBy(() -> Model.of(votes, flat)).withMessage("Model: the output Flatten to 64 "
        + "is taken by a layer too, or given twice; outputs are values that nothing takes. Put Reshape.of(its shape) behind it "
        + "for the output.");
    assertThatIllegalArgumentException().isThrownBy(() -> Model.of(flat, votes))
        .withMessageStartingWith("Model: the output Flatten to 64 is taken by a layer too");
    assertThatIllegalArgumentException().isThrownBy(() -> Model.of(votes, votes))
        .withMessageStartingWith("Model: the output Dense[3] to 3 is taken by a layer too, or given twice");
    assertThatIllegalArgumentException().isThrownBy(() -> Model.of(IMAGE))
        .withMessage("Model: the output is the input image itself. Apply a layer.");
    assertThatIllegalArgumentException().isThrownBy(() -> Model.of(List.of()))
        .withMessage("Model: no outputs, expected at least one value");
  }

  @Test
  void weightsUsedAgainKeepTheirShape() {
    Applied first = Dense.of(3).apply(Flatten.of().apply(IMAGE));
    Applied second = first.again(Flatten.of().apply(Input.image(8, 8, 1)));
    assertThat(second.shared()).contains(first);
    assertThat(second.again(second.inputs().get(0)).shared()).as("the place that has the weights").contains(first);
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> first.again(Flatten.of().apply(Input.image(4, 4, 1))))
        .withMessage("Dense[3]: its kernel is 64x3, and would be 16x3 for these inputs. Give it inputs of the shapes that it has "
            + "learned for: [64]");
    assertThat(Activation.relu().apply(IMAGE).again(IMAGE).shared()).as("nothing is learned").isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> Model.of(second))
        .withMessage("Model: Dense[3] to 3 is used again, but itself leads to no output. Apply the layer once instead, or make "
            + "this an output too.");
  }

  @Test
  void inputsThatAreAlikeAreTwoInputs() {
    Input other = Input.image(8, 8, 1).scale(1 / 255.0);
    Value left = Flatten.of().apply(IMAGE);
    Value right = Flatten.of().apply(other);
    assertThatIllegalArgumentException().isThrownBy(() -> Model.of(left, right)).withMessage("Model: the name 'image' is "
        + "taken twice, the second time by the input 8x8x1. Give each input a name of its own.");
  }
}
