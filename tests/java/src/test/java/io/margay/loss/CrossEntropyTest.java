package io.margay.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrossEntropyTest {

  @Test
  void itsLineSaysWhatIsNotUsual() {
    assertThat(CrossEntropy.of().line("loss", List.of("dense", "label"), 10))
        .isEqualTo("loss = cross_entropy(dense, label) top_k=5");
    assertThat(
            CrossEntropy.of()
                .fromProbabilities(true)
                .topK(3)
                .weight(0.5)
                .line("loss/a", List.of("a", "label/a", "w"), 2))
        .isEqualTo("loss/a = cross_entropy(a, label/a, w) from=probabilities top_k=2 weight=0.5");
  }

  @Test
  void textBringsItBack() {
    assertThat(CrossEntropy.of().text()).isEqualTo("cross_entropy");
    for (CrossEntropy loss :
        new CrossEntropy[] {
          CrossEntropy.of(),
          CrossEntropy.of().weight(0.1).topK(1),
          CrossEntropy.of().softLabels(true).output("branch/a").target("t.1").weights("w"),
          CrossEntropy.of().fromProbabilities(true).mask("w.2").topK(7).weight(1e-3),
          CrossEntropy.of().labelSmoothing(0.1).classWeights(1, 0.25, 1e-7).ignoreIndex(-100)
        }) {
      assertThat(Loss.parse(loss.text())).isEqualTo(loss);
    }
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertThatThrownBy(() -> CrossEntropy.of().topK(0))
        .hasMessage("CrossEntropy: top k of 0, expected at least 1");
    assertThatThrownBy(() -> CrossEntropy.of().weight(-1))
        .hasMessage("Loss: weight -1.0, expected a number from 0 to 1,000,000");
    assertThatThrownBy(() -> CrossEntropy.of().weight(1e30))
        .hasMessage("Loss: weight 1.0E30, expected a number from 0 to 1,000,000");
    assertThatThrownBy(() -> CrossEntropy.of().weight(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CrossEntropy.of().output("a b"))
        .hasMessage("Loss: output 'a b', expected letters, digits, '_', '.', '-' and '/'");
    assertThatThrownBy(() -> CrossEntropy.of().target("a:weight=3"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Loss.parse("cross_entropy:x=1"))
        .hasMessage(
            "loss 'cross_entropy:x=1': cross_entropy has no x, it has weights, mask, output,"
                + " target, weight, from, soft_labels, label_smoothing, class_weights,"
                + " ignore_index, top_k");
    assertThatThrownBy(() -> Loss.parse("cross_entropie"))
        .hasMessageMatching(
            "loss 'cross_entropie': 'cross_entropie' is unknown, expected .*cross_entropy,"
                + " .*mse.*");
    assertThatThrownBy(() -> Loss.parse("cross_entropy:weights=a:mask=b"))
        .hasMessage("loss 'cross_entropy:weights=a:mask=b': weights=a and mask=b, expected one");
    assertThatThrownBy(() -> CrossEntropy.of().labelSmoothing(1.5))
        .hasMessage("CrossEntropy: label smoothing 1.5, expected a number from 0 to 1");
    assertThatThrownBy(() -> CrossEntropy.of().classWeights(1, -1))
        .hasMessage(
            "CrossEntropy: class weight -1.0, expected 0 or a number from 1.0E-12 to 1.0E12");
    assertThatThrownBy(() -> CrossEntropy.of().ignoreIndex(3).softLabels(true))
        .hasMessage(
            "CrossEntropy: soft labels and the index 3 to ignore, expected one of them. Leave"
                + " places out with a mask.");
  }

  @Test
  void anEvaluationFindsItsNumbers() {
    Evaluation one = new Evaluation(0.5, Map.of("accuracy", 0.75, "top_k_accuracy", 1.0), 4);
    assertThat(one.metric("loss")).isEqualTo(0.5);
    assertThat(one.accuracy()).isEqualTo(0.75);
    assertThat(one.topKAccuracy()).isEqualTo(1);
    assertThat(new Evaluation(0.5, Map.of(), 4).accuracy()).isNaN();
    assertThatThrownBy(() -> new Evaluation(0.5, Map.of(), 4).metric("recall"))
        .hasMessage("metric 'recall': not measured, expected loss or one of []");
  }
}
