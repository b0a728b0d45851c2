package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.margay.Shape;
import io.margay.ShapeException;
import io.margay.layer.Activation;
import io.margay.layer.Chain;
import io.margay.layer.Dense;
import io.margay.layer.MaxPool2d;
import io.margay.layer.Parameter;
import io.margay.layer.Softmax;
import io.margay.layer.Value;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Parts of models, with other layers behind them. */
class HeadTest {

  @Test
  void theConvolutionsAloneHaveTheDecksParameters() {
    Model maps = Zoo.kerasSequential().upTo("conv2d_2");
    assertThat(maps.outputShape()).isEqualTo(Shape.of(3, 3, 64));
    assertThat(maps.parameterCount()).isEqualTo(55_744);
    assertThat(maps.summary()).contains("Total params: 55,744");
    assertThat(maps.program())
        .isEqualTo(
            Zoo.kerasSequential()
                .program()
                .substring(0, Zoo.kerasSequential().program().indexOf("flatten =")));
  }

  @Test
  void anotherHeadKeepsTheNamesBeforeIt() {
    Model known = Zoo.resNet8();
    Model model =
        known.replaceHead(
            "pool", Chain.of(Dense.of(7).relu(), Dense.of(3)).named("head"), Softmax.of());
    assertThat(model.outputShape()).isEqualTo(Shape.of(3));
    Map<String, Parameter> before = known.upTo("pool").parameters();
    assertThat(before).hasSizeGreaterThan(20);
    assertThat(model.parameters()).containsAllEntriesOf(before).hasSize(before.size() + 4);
    assertThat(model.program())
        .endsWith(
            """
            pool = global_avgpool(block3)
            head/dense = dense(pool) units=7 activation=relu
            head/dense_1 = dense(head/dense) units=3
            softmax = softmax(head/dense_1)
            """);
  }

  @Test
  void severalHeadsStandOnOneBody() {
    Map<String, Value> known = Zoo.resNet8().values();
    Model model = Model.of(known.get("softmax"), Dense.of(4).named("box").apply(known.get("pool")));
    assertThat(model.outputs()).extracting(Node::name).containsExactly("softmax", "box");
    assertThat(model.parameters()).containsAllEntriesOf(Zoo.resNet8().parameters());
    assertThat(known).containsKey("image").hasSize(Zoo.resNet8().nodes().size() + 1);
  }

  @Test
  void refusalsSayWhatIsThere() {
    Model model = Zoo.kerasSequential();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.upTo("conv9"))
        .withMessage(
            "Model: no node 'conv9', expected the name of a layer as summary() prints it, such as"
                + " softmax");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.upTo("image"))
        .withMessageStartingWith("Model: no node 'image'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.replaceHead("flatten"))
        .withMessage("Model: no layers, expected at least one behind flatten");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> model.replaceHead("flatten", Activation.relu(), MaxPool2d.of(2)))
        .withMessageStartingWith("layer 2, max_pooling2d: MaxPool2d[2x2]: input 576 ");
  }
}
