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
import io.margay.layer.Chain;
import io.margay.layer.Composite;
import io.margay.layer.Concat;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Flatten;
import io.margay.layer.Input;
import io.margay.layer.Padding;
import io.margay.layer.Softmax;
import io.margay.layer.Value;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Blocks that write several lines, and models inside models. */
class CompositeTest {

  private static final Input IMAGE = Input.image(8, 8, 1);

  /** What goes through two convolutions, and past them. */
  private record Residual(int filters, String name) implements Composite {
    @Override
    public Value compose(Value... inputs) {
      Value maps =
          Chain.of(
                  Conv2d.of(filters, 3).padding(Padding.SAME).relu().named("narrow"),
                  Conv2d.of(inputs[0].shape().dim(2), 3).padding(Padding.SAME))
              .apply(inputs);
      return Add.of().apply(inputs[0], maps);
    }

    @Override
    public Residual named(String changed) {
      return new Residual(filters, changed);
    }

    @Override
    public String title() {
      return "Residual[" + filters + "]";
    }

    @Override
    public String kerasName() {
      return "Residual";
    }
  }

  @Test
  void aCompositeWritesTheLinesOfItsLayersUnderItsName() {
    Model model =
        Model.sequential(
            IMAGE,
            new Residual(2, ""),
            new Residual(3, "second"),
            new Residual(4, ""),
            Flatten.of(),
            Dense.of(3));
    assertThat(model.program())
        .isEqualTo(
            """
            image = input() shape=8x8x1 dtype=u8
            residual/chain/narrow = conv2d(image) filters=2 kernel=3x3 padding=same activation=relu
            residual/chain/conv2d = conv2d(residual/chain/narrow) filters=1 kernel=3x3 padding=same
            residual/add = add(image, residual/chain/conv2d)
            second/chain/narrow = conv2d(residual/add) filters=3 kernel=3x3 padding=same \
            activation=relu
            second/chain/conv2d = conv2d(second/chain/narrow) filters=1 kernel=3x3 padding=same
            second/add = add(residual/add, second/chain/conv2d)
            residual_1/chain/narrow = conv2d(second/add) filters=4 kernel=3x3 padding=same \
            activation=relu
            residual_1/chain/conv2d = conv2d(residual_1/chain/narrow) filters=1 kernel=3x3 \
            padding=same
            residual_1/add = add(second/add, residual_1/chain/conv2d)
            flatten = flatten(residual_1/add)
            dense = dense(flatten) units=3
            """);
    assertThat(Model.parse(model.program())).isEqualTo(model);
    Value x = new Residual(2, "").apply(IMAGE);
    x = new Residual(4, "").apply(new Residual(3, "second").apply(x));
    assertThat(Model.of(Dense.of(3).apply(Flatten.of().apply(x)))).isEqualTo(model);
  }

  @Test
  void aCompositeUsedAgainSharesEveryWeight() {
    Input other = Input.image(8, 8, 1).named("other");
    Applied left = new Residual(2, "eye").apply(IMAGE);
    Applied right = left.again("sister", other);
    assertThat(Model.of(Concat.of().apply(left, right.again(left))).program())
        .isEqualTo(
            """
            image = input() shape=8x8x1 dtype=u8
            eye/chain/narrow = conv2d(image) filters=2 kernel=3x3 padding=same activation=relu
            eye/chain/conv2d = conv2d(eye/chain/narrow) filters=1 kernel=3x3 padding=same
            eye/add = add(image, eye/chain/conv2d)
            residual/chain/narrow = conv2d(eye/add) filters=2 kernel=3x3 padding=same \
            activation=relu share=eye/chain/narrow
            residual/chain/conv2d = conv2d(residual/chain/narrow) filters=1 kernel=3x3 padding=same \
            share=eye/chain/conv2d
            residual/add = add(eye/add, residual/chain/conv2d)
            concatenate = concat(eye/add, residual/add)
            """);
    Model siblings = Model.of(Concat.of().apply(left, right));
    assertThat(siblings.parameterCount()).isEqualTo(2 * 9 + 2 + 2 * 9 + 1);
    assertThat(siblings.nodes())
        .extracting(Node::name)
        .contains("eye/chain/narrow", "sister/chain/narrow");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> left.again(Input.image(8, 8, 3)))
        .withMessageStartingWith(
            "Conv2d[2 filters 3x3, padding SAME]: its kernel is 3x3x1x2, and would be 3x3x3x2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> left.again(IMAGE, IMAGE))
        .withMessage("Residual[2]: 2 inputs, expected 1");
    Applied norm = Chain.of(BatchNorm.of(), Activation.relu()).apply(IMAGE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> norm.again(IMAGE))
        .withMessageStartingWith("BatchNorm: what it keeps cannot be used in another place.");
  }

  @Test
  void aCompositeThatEndsInWeightsIsUsedAgain() {
    Input left = Input.of(Shape.of(2, 3), DataType.F32).named("left");
    Input right = Input.of(Shape.of(2, 3), DataType.F32).named("right");
    Applied first = Chain.of(Flatten.of(), Dense.of(4)).named("eye").apply(left);
    Model model = Model.of(Concat.of().apply(first, first.again("other", right)));
    assertThat(model.program())
        .contains(
            "eye/dense = dense(eye/flatten) units=4\n",
            "other/dense = dense(other/flatten) units=4 share=eye/dense\n");
  }

  /** Its second result goes into its first. */
  private record Encoder(String name) implements Composite {
    @Override
    public Value compose(Value... inputs) {
      return composeAll(inputs).get(0);
    }

    @Override
    public List<Value> composeAll(Value... inputs) {
      Value early = Conv2d.of(3, 3).named("early").apply(inputs);
      return List.of(Conv2d.of(4, 3).named("deep").apply(early), early);
    }

    @Override
    public Encoder named(String changed) {
      return new Encoder(changed);
    }
  }

  @Test
  void aResultThatAnotherIsMadeOfIsOneLayer() {
    Input image = Input.image(8, 8, 1).named("image");
    List<Applied> maps = new Encoder("encoder").applyAll(image);
    Value both =
        Concat.of().apply(Flatten.of().apply(maps.get(0)), Flatten.of().apply(maps.get(1)));
    assertThat(Model.of(both).program().lines().filter(line -> line.contains("conv2d(")))
        .containsExactly(
            "encoder/early = conv2d(image) filters=3 kernel=3x3",
            "encoder/deep = conv2d(encoder/early) filters=4 kernel=3x3");
  }

  @Test
  void refusalsNameTheCompositeAndItsLayer() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(
            () ->
                Model.sequential(IMAGE, Flatten.of(), Chain.of(Activation.relu(), Conv2d.of(2, 3))))
        .withMessage(
            "layer 2, chain: Chain[Activation[relu], Conv2d[2 filters 3x3]]: "
                + "Conv2d[2 filters 3x3]: input 64 has 1 dimension, expected 3 "
                + "(rows x columns x channels). Put Reshape before it.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Chain.of())
        .withMessage("Chain: no blocks, expected at least one");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(new Residual(2, "two words").apply(IMAGE)))
        .withMessage("name 'two words': expected letters, digits and the signs _ . - / only");
  }

  @Test
  void aResultIsMadeOfTheInputs() {
    Applied elsewhere = Activation.relu().apply(IMAGE);
    for (Value wrong : List.of(IMAGE, elsewhere)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Outside(inputs -> wrong).apply(IMAGE))
          .withMessage(
              "Outside: composes " + wrong + ", expected what a layer makes of its inputs");
    }
  }

  /** What a composite takes from elsewhere is one place, however often the composite is applied. */
  @Test
  void valuesFromOutsideStayWhereTheyAre() {
    Applied gate = Activation.sigmoid().named("gate").apply(IMAGE);
    Composite gated = new Outside(inputs -> Add.of().apply(inputs[0], gate));
    Applied once = gated.apply(Conv2d.of(1, 3).padding(Padding.SAME).apply(IMAGE));
    assertThat(Model.of(once.again(gated.apply(once))).program())
        .containsOnlyOnce("sigmoid(image)")
        .contains("outside_2/add = add(outside_1/add, gate)");
  }

  private record Outside(Function<Value[], Value> made) implements Composite {
    @Override
    public Value compose(Value... inputs) {
      return made.apply(inputs);
    }

    @Override
    public String name() {
      return "";
    }

    @Override
    public Outside named(String changed) {
      return this;
    }

    @Override
    public String title() {
      return "Outside";
    }

    @Override
    public String kerasName() {
      return "Outside";
    }
  }

  @Test
  void namesWithSlashesCannotMeetThoseOfAComposite() {
    Value x = Activation.relu().named("a/b").apply(IMAGE);
    Value y = Chain.of(Activation.relu().named("b")).named("a").apply(x);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(y))
        .withMessage(
            "Model: the name 'a/b' is taken twice, the second time by Activation[relu]. Give each"
                + " layer a name of its own, or none.");
    Value twice = new Residual(2, "x").apply(new Residual(2, "x").apply(IMAGE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(twice))
        .withMessageStartingWith(
            "Model: the name 'x' is taken twice, the second time by Residual.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(new Residual(2, "n".repeat(250)).apply(IMAGE)))
        .withMessageEndingWith("expected at most 255");
  }

  @Test
  void aModelIsAPartOfALargerOne() {
    Input piece = Input.of(Shape.of(4), DataType.F32).named("piece").scale(2);
    Applied first = Dense.of(4).relu().named("first").apply(piece);
    Model eye = Model.of(first.again(first));
    Input left = Input.of(Shape.of(4), DataType.F32).named("left");
    Input right = Input.of(Shape.of(4), DataType.F32).named("right");
    Applied seen = eye.named("eye").apply(left);
    Value both = Concat.of().apply(seen, seen.again(right));
    Model model = Model.of(Softmax.of().apply(Dense.of(2).apply(both)));
    assertThat(model.program())
        .isEqualTo(
            """
            left = input() shape=4
            right = input() shape=4
            eye/first = dense(left) units=4 activation=relu
            eye/dense = dense(eye/first) units=4 activation=relu share=eye/first
            functional/first = dense(right) units=4 activation=relu share=eye/first
            functional/dense = dense(functional/first) units=4 activation=relu share=eye/first
            concatenate = concat(eye/dense, functional/dense)
            dense = dense(concatenate) units=2
            softmax = softmax(dense)
            """);
    assertThat(model.parameterCount()).isEqualTo(4 * 4 + 4 + 8 * 2 + 2);
    assertThat(Model.sequential(left, eye.named("eye"), Dense.of(2)).parameterCount())
        .isEqualTo(4 * 4 + 4 + 4 * 2 + 2);
    assertThat(eye.apply(left).again(right).scopes())
        .extracting(s -> s.kerasName())
        .containsExactly("Functional");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> eye.apply(left, right))
        .withMessage(
            "Model[4 to 4, 2 layers, 20 parameters]: 2 values, expected one for each of the inputs"
                + " [piece]");
  }

  @Test
  void aModelWithSeveralOutputsGivesThemAll() {
    Value flat = Flatten.of().apply(IMAGE);
    Model twin =
        Model.of(Dense.of(3).named("kind").apply(flat), Dense.of(2).named("colour").apply(flat));
    List<Applied> seen = twin.named("twin").applyAll(Input.image(4, 4, 1));
    assertThat(seen).extracting(Applied::shape).containsExactly(Shape.of(3), Shape.of(2));
    assertThat(Model.of(Concat.of().apply(seen.get(0), seen.get(1))).parameters().keySet())
        .containsExactly(
            "twin/kind/kernel", "twin/kind/bias", "twin/colour/kernel", "twin/colour/bias");
    Input other = Input.image(4, 4, 1).named("other");
    assertThat(seen.get(1).again(other).shape()).isEqualTo(Shape.of(2));
    assertThatThrownBy(() -> twin.apply(IMAGE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Model: 2 outputs [kind, colour], expected one. Use outputs().");
  }

  @Test
  void deepCompositesNeedNoStack() {
    Value x = Input.of(Shape.of(4), DataType.F32);
    for (int i = 0; i < 4_000; i++) {
      x = Activation.relu().apply(x);
    }
    Model deep = Model.of(x);
    assertThat(Model.of(deep.apply(deep.apply(Input.of(Shape.of(4), DataType.F32)))).nodes())
        .hasSize(8_000);
  }
}
