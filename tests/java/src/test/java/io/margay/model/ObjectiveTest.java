package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.layer.Dense;
import io.margay.layer.Input;
import io.margay.layer.Softmax;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Mse;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectiveTest {

  private static final Model MODEL =
      Model.sequential(
          Input.of(Shape.of(4), DataType.F32),
          Dense.of(3).named("votes"),
          Softmax.of().named("shares"));

  @Test
  void theOnlyLossIsCalledLoss() {
    Objective objective = Objective.of(MODEL, List.of(CrossEntropy.of().topK(2)));

    assertThat(objective.program())
        .isEqualTo(MODEL.program() + "loss = cross_entropy(votes, label) top_k=2\n");
    assertThat(objective.readout().names()).containsExactly("accuracy", "top_k_accuracy");
    assertThat(objective.readout().slots()).containsExactly("loss/accuracy", "loss/top_k_accuracy");
  }

  @Test
  void aSoftmaxAlongAnotherDimensionIsNotTheLosssOwn() {
    Input places = Input.of(Shape.of(4, 3), DataType.F32).named("places");
    Model across = Model.sequential(places, Softmax.of().axis(0));
    Model along = Model.sequential(places, Softmax.of().axis(-1));
    assertThat(program(across)).contains("cross_entropy(softmax, label)");
    assertThat(program(along)).contains("cross_entropy(places, label)");
  }

  private static String program(Model model) {
    return Objective.of(model, List.of(CrossEntropy.of())).program();
  }

  @Test
  void labelsThatAreProbabilitiesAreDeclared() {
    assertThat(
            Objective.of(MODEL, List.of(CrossEntropy.of().softLabels(true).fromProbabilities(true)))
                .program())
        .isEqualTo(
            MODEL.program()
                + "label = input() shape=3\n"
                + "loss = cross_entropy(shares, label) from=probabilities top_k=3\n");
  }

  @Test
  void severalLossesAreCalledByTheirOutputs() {
    Objective objective =
        Objective.of(
            MODEL,
            List.of(
                CrossEntropy.of().output("shares").weight(2),
                CrossEntropy.of().output("votes").target("kind"),
                CrossEntropy.of().output("votes").target("kind").softLabels(true)));

    assertThat(objective.program())
        .isEqualTo(
            MODEL.program()
                + """
                label/kind.soft = input() shape=3
                loss/shares = cross_entropy(votes, label/shares) top_k=3 weight=2.0
                loss/votes = cross_entropy(votes, label/kind) top_k=3
                loss/votes_1 = cross_entropy(votes, label/kind.soft) top_k=3
                """);
    assertThat(objective.readout().names())
        .containsExactly(
            "shares/loss",
            "shares/accuracy",
            "shares/top_k_accuracy",
            "votes/loss",
            "votes/accuracy",
            "votes/top_k_accuracy",
            "votes_1/loss",
            "votes_1/accuracy",
            "votes_1/top_k_accuracy");
    assertThat(objective.readout().slots()).contains("loss/votes_1/accuracy");
  }

  @Test
  void takenNamesAreNumberedUntilFree() {
    Input input = Input.of(Shape.of(4), DataType.F32);
    Model model =
        Model.of(Dense.of(3).named("a").apply(input), Dense.of(3).named("a_1").apply(input));
    Objective objective =
        Objective.of(
            model,
            List.of(
                CrossEntropy.of().output("a"),
                CrossEntropy.of().output("a").topK(2),
                CrossEntropy.of().output("a_1"),
                CrossEntropy.of().output("a").softLabels(true),
                CrossEntropy.of().output("a_1").target("a")));

    assertThat(objective.terms())
        .extracting(Objective.Term::node)
        .containsExactly("loss/a", "loss/a_2", "loss/a_1", "loss/a_3", "loss/a_1_1");
    assertThat(objective.terms())
        .extracting(Objective.Term::label)
        .as("one for each way in which a column is read")
        .containsExactly("label/a", "label/a", "label/a_1", "label/a_2", "label/a");
  }

  @Test
  void probabilitiesOfOneTargetAreForOutputsOfOneShape() {
    Input input = Input.of(Shape.of(4), DataType.F32);
    Model model =
        Model.of(Dense.of(3).named("kind").apply(input), Dense.of(5).named("size").apply(input));
    CrossEntropy soft = CrossEntropy.of().target("z").softLabels(true);
    assertThatThrownBy(() -> Objective.of(model, List.of(soft.output("kind"), soft.output("size"))))
        .hasMessage(
            "Model: 3 outputs of kind and 5 of size have one target of probabilities, expected as"
                + " many outputs. Give each loss a target(name) of its own.");
  }

  @Test
  void placesValuesAndWeightsAreDeclaredInTheirShapes() {
    Model maps = Model.parse("x = input() shape=4x5x1\nmaps = conv2d(x) filters=3 kernel=1x1\n");

    assertThat(Objective.of(maps, List.of(CrossEntropy.of().ignoreIndex(255).mask("m"))).program())
        .isEqualTo(
            maps.program()
                + """
                label = input() shape=4x5 dtype=i64
                weights = input() shape=4x5
                loss = cross_entropy(maps, label, weights) ignore_index=255 top_k=3
                """);
    assertThat(
            Objective.of(
                    maps,
                    List.of(
                        Mse.of().output("maps").weights("w"),
                        CrossEntropy.of().output("maps").target("l").weights("w")))
                .program())
        .isEqualTo(
            maps.program()
                + """
                label/maps = input() shape=4x5x3
                weights/w = input() shape=1
                label/l = input() shape=4x5 dtype=i64
                loss/maps = mse(maps, label/maps, weights/w)
                loss/maps_1 = cross_entropy(maps, label/l, weights/w) top_k=3
                """);
  }

  @Test
  void inputsWithTheNameOfALossOrItsLabelAreRefused() {
    for (String name : List.of("label", "loss")) {
      Model model = Model.parse(name + " = input() shape=4\ndense = dense(" + name + ") units=3\n");
      assertThatThrownBy(() -> Objective.of(model, List.of(CrossEntropy.of())))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Model: an input is called "
                  + name
                  + ", which is the name of a loss or its label in training. Give it "
                  + "another name.");
    }
    Model model =
        Model.sequential(
            Input.of(Shape.of(4), DataType.F32).named("label/b"),
            Dense.of(3).named("a"),
            Dense.of(3).named("b"));
    assertThatThrownBy(
            () ->
                Objective.of(
                    model, List.of(CrossEntropy.of().output("a"), CrossEntropy.of().output("b"))))
        .hasMessageStartingWith(
            "Model: an input is called label/b, which is the name of a loss or its label in"
                + " training.");
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Objective.of(MODEL, List.of()))
        .hasMessage("Model: no loss, expected at least one");
    assertThatThrownBy(() -> Objective.of(MODEL, List.of(CrossEntropy.of().output("dense"))))
        .hasMessage(
            "Model: the loss cross_entropy:output=dense is of the output dense, expected one of"
                + " [votes, shares]");
    Model taken =
        Model.sequential(
            Input.of(Shape.of(4), DataType.F32),
            Dense.of(3).named("loss/b"),
            Dense.of(3).named("b"));
    assertThatThrownBy(
            () ->
                Objective.of(
                    taken,
                    List.of(CrossEntropy.of().output("b"), CrossEntropy.of().output("loss/b"))))
        .hasMessage(
            "Model: a layer is called loss/b, which is the name of a loss or its label in training."
                + " Give it another name.");
  }
}
