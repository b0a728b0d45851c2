package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.layer.Activation;
import io.margay.layer.Conv2d;
import io.margay.layer.Dense;
import io.margay.layer.Dropout;
import io.margay.layer.Flatten;
import io.margay.layer.Initializer;
import io.margay.layer.Input;
import io.margay.layer.Layer;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Parameter;
import io.margay.layer.Softmax;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Loss;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelTest {

  private static final Input DIGITS = Input.image(28, 28, 1).scale(1 / 255.0);

  @Test
  void layersAreNumberedAsInKeras() {
    Model model =
        Model.sequential(
            DIGITS,
            Conv2d.of(2, 3),
            MaxPool2d.of(2),
            Conv2d.of(2, 3),
            Conv2d.of(2, 3),
            Activation.relu(),
            Activation.sigmoid(),
            Flatten.of(),
            Dense.of(4),
            Dense.of(3),
            Dropout.of(0.1),
            Softmax.of());
    assertThat(model.nodes())
        .extracting(Node::name)
        .containsExactly(
            "conv2d",
            "max_pooling2d",
            "conv2d_1",
            "conv2d_2",
            "re_lu",
            "activation",
            "flatten",
            "dense",
            "dense_1",
            "dropout",
            "softmax");
  }

  @Test
  void automaticNamesGoAroundGivenOnes() {
    Model model =
        Model.sequential(
            DIGITS,
            Flatten.of(),
            Dense.of(4),
            Dense.of(3).named("dense"),
            Dense.of(2).named("votes"));
    assertThat(model.nodes())
        .extracting(Node::name)
        .containsExactly("flatten", "dense_1", "dense", "votes");
  }

  @Test
  void aNameIsGivenOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.sequential(DIGITS, Flatten.of().named("a"), Dense.of(4).named("a")))
        .withMessage(
            "Model: the name 'a' is taken twice, the second time by Dense[4]. Give each layer a"
                + " name of its own, or none.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.sequential(DIGITS, Flatten.of().named("image")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.sequential(DIGITS, Flatten.of().named("label")))
        .withMessage("Model: the name 'label' is kept for training. Choose another one.");
  }

  @Test
  void aLayerThatDoesNotFitIsNamedWithItsPlace() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> Model.sequential(DIGITS, Conv2d.of(64, 3).stride(9), Dense.of(10)))
        .withMessage(
            "layer 2, dense: Dense[10]: input 3x3x64 has 3 dimensions, expected 1. Put Flatten"
                + " before it.");
  }

  @Test
  void aModelHasALayer() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.sequential(DIGITS))
        .withMessage("Model: no layers, expected at least one behind the input 28x28x1");
  }

  @Test
  void parametersAreNamedAsInFiles() {
    Model model =
        Model.sequential(
            Input.image(5, 5, 1),
            Conv2d.of(2, 3).named("eyes"),
            Flatten.of(),
            Dense.of(3).bias(false));
    assertThat(model.parameters())
        .containsExactly(
            Map.entry(
                "eyes/kernel",
                new Parameter("kernel", Shape.of(3, 3, 1, 2), Initializer.glorotUniform())),
            Map.entry("eyes/bias", new Parameter("bias", Shape.of(2), Initializer.zeros())),
            Map.entry(
                "dense/kernel",
                new Parameter("kernel", Shape.of(18, 3), Initializer.glorotUniform())));
    assertThat(model.parameterCount()).isEqualTo(18 + 2 + 54);
  }

  @Test
  void programHasOneLineForEachLayer() {
    Model model =
        Model.sequential(
            DIGITS,
            Conv2d.of(32, 3).relu(),
            MaxPool2d.of(2),
            Flatten.of(),
            Dense.of(10).named("logits"),
            Softmax.of());
    assertThat(model.program())
        .isEqualTo(
            """
            image = input() shape=28x28x1 dtype=u8 scale=0.00392156862745098
            conv2d = conv2d(image) filters=32 kernel=3x3 activation=relu
            max_pooling2d = maxpool2d(conv2d) kernel=2x2
            flatten = flatten(max_pooling2d)
            logits = dense(flatten) units=10
            softmax = softmax(logits)
            """);
  }

  @Test
  void lossTakesWhatGoesIntoTheSoftmax() {
    Layer votes = Dense.of(10).named("votes");
    Model probabilities = Model.sequential(DIGITS, Flatten.of(), votes, Softmax.of());
    Model logits = Model.sequential(DIGITS, Flatten.of(), votes);
    assertThat(program(probabilities, CrossEntropy.of()))
        .isEqualTo(probabilities.program() + "loss = cross_entropy(votes, label) top_k=5\n");
    assertThat(program(logits, CrossEntropy.of().topK(3)))
        .isEqualTo(logits.program() + "loss = cross_entropy(votes, label) top_k=3\n");
  }

  private static String program(Model model, Loss... losses) {
    return Objective.of(model, List.of(losses)).program();
  }

  @Test
  void topKIsNeverMoreThanThereAreClasses() {
    Model model = Model.sequential(DIGITS, Flatten.of(), Dense.of(2));
    assertThat(program(model, CrossEntropy.of())).endsWith("top_k=2\n");
  }

  @Test
  void whatHasNoClassesCannotBeTrained() {
    Model maps = Model.sequential(DIGITS, Conv2d.of(1, 3));
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> program(maps, CrossEntropy.of()))
        .withMessage(
            "Model: output 26x26x1, expected at least 2 classes in its last dimension for"
                + " cross_entropy.");
  }

  @Test
  void classNamesGoWithTheOutput() {
    Model model = Model.sequential(DIGITS, Flatten.of(), Dense.of(2));
    assertThat(model.classNames()).isEmpty();
    assertThat(model.classNames(List.of("X", "O")).classNames()).containsExactly("X", "O");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.classNames(List.of("X")))
        .withMessage("Model: 1 class names, expected 2, one per value of the output 2");
  }

  @Test
  void modelsThatSayTheSameAreEqual() {
    Model one = Model.sequential(DIGITS, Flatten.of(), Dense.of(2));
    assertThat(one)
        .isEqualTo(Model.sequential(DIGITS, Flatten.of(), Dense.of(2).named("dense")))
        .isEqualTo(Model.parse(one.program()))
        .hasSameHashCodeAs(Model.parse(one.program()))
        .isNotEqualTo(Model.sequential(DIGITS, Flatten.of(), Dense.of(3)));
    assertThat(one).hasToString("Model[28x28x1 to 2, 2 layers, 1570 parameters]");
  }

  @Test
  void anInputScalesOnceOrPerChannel() {
    Input colour = Input.image(4, 4, 3).scale(2 / 255.0).shift(-0.5, -0.4, -0.3);
    assertThat(Model.sequential(colour, Flatten.of()).program())
        .startsWith(
            "image = input() shape=4x4x3 dtype=u8 scale=0.00784313725490196"
                + " shift=-0.5,-0.4,-0.3\n");
    assertThat(Model.sequential(Input.of(Shape.of(7), DataType.F32), Softmax.of()).program())
        .startsWith("input = input() shape=7\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Input.image(4, 4, 3).scale(1, 2))
        .withMessage("Input[4x4x3]: 2 numbers as scale, expected 1 or 3, one per channel");
  }
}
