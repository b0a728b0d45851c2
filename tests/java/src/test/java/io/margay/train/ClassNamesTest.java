package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.layer.Dense;
import io.margay.layer.Input;
import io.margay.layer.Value;
import io.margay.loss.CrossEntropy;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which class a model's output and a data set's label mean by the same index. */
class ClassNamesTest {

  private static final List<String> CAT_DOG = List.of("cat", "dog");

  private static Dataset data(String target, String... names) {
    return Dataset.of(
        Column.input("x", Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, Shape.of(4, 2))),
        Column.target(target, Tensor.of(new int[] {0, 1, 1, 0}, Shape.of(4)))
            .classes(List.of(names)));
  }

  private static Model model() {
    Value hidden = Dense.of(2).named("aux").apply(Input.of(Shape.of(2), DataType.F32).named("x"));
    return Model.of(Dense.of(2).named("out").apply(hidden));
  }

  @Test
  void aModelTakesTheNamesOfItsOutputsLabelsOnly() {
    try (Trainer hidden = Trainer.of(model()).loss(CrossEntropy.of().output("aux")).build();
        Trainer output = Trainer.of(model()).loss(CrossEntropy.of().target("animal")).build();
        Trainer both =
            Trainer.of(model())
                .loss(CrossEntropy.of().output("aux").target("size"))
                .loss(CrossEntropy.of().target("animal"))
                .build()) {
      Dataset two =
          Dataset.of(
              data("animal", "cat", "dog").column("x"),
              data("size", "small", "large").column("size"),
              data("animal", "cat", "dog").column("animal"));
      hidden.fit(data("size", "small", "large"));
      output.fit(data("animal", "cat", "dog"));
      both.fit(two);

      assertThat(hidden.model().classNames()).isEmpty();
      assertThat(output.model().classNames()).isEqualTo(CAT_DOG);
      assertThat(both.model().classNames()).isEqualTo(CAT_DOG);
    }
  }

  @Test
  void labelsInAnotherOrderAreRefused() {
    Dataset swapped = data("animal", "dog", "cat");
    String message =
        ": the dataset's classes are [dog, cat], the model's are [cat, dog]: dog is label 0 in the"
            + " dataset and output 1 of the model. Number the labels in the model's order.";
    try (Trainer trainer = Trainer.of(model().classNames(CAT_DOG)).build();
        Predictor predictor = trainer.predictor()) {
      assertThatThrownBy(() -> trainer.fit(swapped))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Trainer" + message);
      assertThatThrownBy(() -> trainer.evaluate(swapped))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Trainer" + message);
      assertThatThrownBy(() -> predictor.evaluate(swapped))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith(message);
      assertThatThrownBy(() -> Confusion.of(predictor, swapped))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Confusion" + message);
      assertThat(trainer.history().epochs()).isEmpty();
      assertThat(trainer.fit(data("animal", "cat", "dog")).epochs()).hasSize(1);
    }
    try (Trainer trainer = Trainer.of(model()).validation(swapped).build()) {
      assertThatThrownBy(() -> trainer.fit(data("animal", "cat", "dog")))
          .hasMessage("Trainer" + message);
      assertThat(trainer.model().classNames()).isEmpty();
    }
  }

  @Test
  void namesThatOnlyOneOfThemHasAreNoMatter() {
    try (Trainer trainer = Trainer.of(model().classNames(CAT_DOG)).build()) {
      assertThat(trainer.evaluate(data("animal", "0", "1")).samples()).isEqualTo(4);
      assertThat(trainer.evaluate(data("animal", "cat", "wolf")).samples()).isEqualTo(4);
    }
  }
}
