package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.layer.Activation;
import io.margay.layer.Add;
import io.margay.layer.Applied;
import io.margay.layer.BatchNorm;
import io.margay.layer.Concat;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Flatten;
import io.margay.layer.Input;
import io.margay.layer.Operator;
import io.margay.layer.Padding;
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
    assertThat(model)
        .isEqualTo(
            Model.sequential(
                IMAGE,
                Conv2d.of(4, 3).relu(),
                Flatten.of(),
                Dense.of(3).named("votes"),
                Softmax.of()));
    assertThat(model.inputs()).containsExactly(IMAGE);
    assertThat(model.outputs()).extracting(Node::name).containsExactly("softmax");
    assertThat(model.logits()).isEqualTo("votes");
    assertThat(x).hasToString("Dense[3] to 3");
  }

  @Test
  void aShapeIsRefusedWhereTheLayerIsApplied() {
    Value maps = Conv2d.of(4, 3).apply(IMAGE);
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> Dense.of(10).apply(maps))
        .withMessage("Dense[10]: input 6x6x4 has 3 dimensions, expected 1. Put Flatten before it.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Flatten.of().apply(maps, IMAGE))
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
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(votes, flat))
        .withMessage(
            "Model: the output Flatten to 64 is taken by a layer too, or given twice; outputs are"
                + " values that nothing takes. Put Reshape.of(its shape) behind it for the"
                + " output.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(flat, votes))
        .withMessageStartingWith("Model: the output Flatten to 64 is taken by a layer too");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(votes, votes))
        .withMessageStartingWith(
            "Model: the output Dense[3] to 3 is taken by a layer too, or given twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(IMAGE))
        .withMessage("Model: the output is the input image itself. Apply a layer.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(List.of()))
        .withMessage("Model: no outputs, expected at least one value");
  }

  @Test
  void weightsUsedAgainKeepTheirShape() {
    Applied first = Dense.of(3).apply(Flatten.of().apply(IMAGE));
    Applied second = first.again(Flatten.of().apply(Input.image(8, 8, 1)));
    assertThat(second.shared()).contains(first);
    assertThat(second.again(second.inputs().get(0)).shared())
        .as("the place that has the weights")
        .contains(first);
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> first.again(Flatten.of().apply(Input.image(4, 4, 1))))
        .withMessage(
            "Dense[3]: its kernel is 64x3, and would be 16x3 for these inputs. Give it inputs of"
                + " the shapes that it has learned for: [64]");
    assertThat(Activation.relu().apply(IMAGE).again(IMAGE).shared())
        .as("nothing is learned")
        .isEmpty();
    Applied norm = BatchNorm.of().apply(IMAGE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> norm.again(IMAGE))
        .withMessage(
            "BatchNorm: what it keeps cannot be used in another place. Apply a layer of its own"
                + " there.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(second))
        .withMessage(
            "Model: Dense[3] to 3 is used again, but itself leads to no output. Apply the layer"
                + " once instead, or make this an output too.");
  }

  /** A residual block, the same weights in two places, two inputs and two outputs. */
  private static Model siblings() {
    Input left = Input.image(8, 8, 1).named("left");
    Input right = Input.image(8, 8, 1).named("right");
    Applied eye = Conv2d.of(4, 3).padding(Padding.SAME).relu().named("eye").apply(left);
    Value more = Conv2d.of(4, 3).padding(Padding.SAME).apply(eye);
    Value sum = Activation.relu().apply(Add.of().apply(eye, more));
    Value both = Concat.of().apply(sum, eye.again(right));
    Value flat = Flatten.of().apply(both);
    return Model.of(
        Softmax.of().apply(Dense.of(3).named("kind").apply(flat)),
        Dense.of(2).named("colour").apply(flat));
  }

  @Test
  void aGraphIsPrintedAndReadBack() {
    Model model = siblings();
    assertThat(model.program())
        .isEqualTo(
            """
            left = input() shape=8x8x1 dtype=u8
            right = input() shape=8x8x1 dtype=u8
            eye = conv2d(left) filters=4 kernel=3x3 padding=same activation=relu
            conv2d = conv2d(eye) filters=4 kernel=3x3 padding=same
            add = add(eye, conv2d)
            re_lu = relu(add)
            conv2d_1 = conv2d(right) filters=4 kernel=3x3 padding=same activation=relu share=eye
            concatenate = concat(re_lu, conv2d_1)
            flatten = flatten(concatenate)
            kind = dense(flatten) units=3
            softmax = softmax(kind)
            colour = dense(flatten) units=2
            """);
    assertThat(Model.parse(model.program())).isEqualTo(model);
    assertThat(Model.parse(model.program()).nodes()).isEqualTo(model.nodes());
    assertThat(model).hasToString("Model[8x8x1 and 8x8x1 to 3 and 2, 10 layers, 2753 parameters]");
    assertThat(model.parameters().keySet())
        .containsExactly(
            "eye/kernel",
            "eye/bias",
            "conv2d/kernel",
            "conv2d/bias",
            "kind/kernel",
            "kind/bias",
            "colour/kernel",
            "colour/bias");
    assertThat(model.outputs()).extracting(model::logits).containsExactly("kind", "colour");
  }

  @Test
  void whatIsOfOneInputOrOutputRefusesSeveral() {
    assertThatThrownBy(() -> siblings().input())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Model: 2 inputs [left, right], expected one. Use inputs().");
    assertThatThrownBy(() -> siblings().classes())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Model: 2 outputs [softmax, colour], expected one. Use outputs().");
    assertThat(siblings().endsInSoftmax()).isFalse();
  }

  @Test
  void shapesOfSeveralInputsAreRefusedAtTheLayer() {
    Value maps = Conv2d.of(4, 3).apply(IMAGE);
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> Add.of().apply(maps, IMAGE))
        .withMessage(
            "Add: input 8x8x1, expected 6x6x4 as the first input has it, or 1 where they differ."
                + " Bring both to one shape, for example with a 1x1 convolution of as many filters"
                + " and the same stride.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Add.of().apply(maps))
        .withMessage("Add: add takes 2 or more inputs, found 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Concat.of().axis(4))
        .withMessage("Concat: axis 4, expected -4 to 3");
  }

  @Test
  void inputsThatAreAlikeAreTwoInputs() {
    Input other = Input.image(8, 8, 1).scale(1 / 255.0);
    Value left = Flatten.of().apply(IMAGE);
    Value right = Flatten.of().apply(other);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(left, right))
        .withMessage(
            "Model: the name 'image' is taken twice, the second time by the input 8x8x1. Give each"
                + " input a name of its own.");
  }

  @Test
  void outputsThatShareMayBeGivenInAnyOrder() {
    Input x = Input.of(Shape.of(4), DataType.F32).named("x");
    Input y = Input.of(Shape.of(4), DataType.F32).named("y");
    Applied left = Dense.of(3).named("left").apply(x);
    Applied right = left.again(y);
    assertThat(Model.of(right, left).outputs())
        .extracting(Node::name)
        .containsExactly("left", "dense");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(right, left, right))
        .withMessageStartingWith(
            "Model: the output Dense[3] to 3 is taken by a layer too, or given twice");
  }

  @Test
  void aLenderThatOnlyLossesReadIsNoOutput() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Model.parse(
                    """
                    x = input() shape=4
                    y = input() shape=4
                    d = dense(x) units=3
                    e = dense(y) units=3 share=d
                    l = cross_entropy(e, d)
                    """))
        .withMessage(
            "line 3: d leads to losses alone, but e uses its weights: without the losses it would"
                + " be an output. Put share= on d instead, or let d lead to an output.");
  }

  @Test
  void lossesAndInputsAreNoLayers() {
    Value votes = Dense.of(3).named("votes").apply(Flatten.of().apply(IMAGE));
    Input right = Input.of(Shape.of(3), DataType.F32).named("right");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(Operator.of("cross_entropy").named("ce").apply(votes, right)))
        .withMessage(
            "Model: ce = cross_entropy(votes, right): a loss, expected layers alone. Make votes the"
                + " output, and give the loss to the trainer: Trainer.of(model).loss(…).");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Operator.of("input").key("shape", "4"))
        .withMessage("Operator[input]: an input is no layer. Make it with Input.of(shape, type).");
  }
}
