package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.layer.Concat;
import io.margay.layer.Dense;
import io.margay.layer.Input;
import io.margay.layer.Value;
import io.margay.loss.CrossEntropy;
import io.margay.model.Model;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which column each of several inputs and losses reads. */
class ColumnsByNameTest {

  private static final Column X =
      Column.input("x", Tensor.of(new float[] {0, 1, 2, 3}, Shape.of(4, 1)));
  private static final Column Y =
      Column.input("y", Tensor.of(new float[] {3, 0, 1, 2}, Shape.of(4, 1)));
  private static final Column KIND = labels("kind", 3);

  private static Column labels(String name, int classes) {
    return Column.target(name, Tensor.of(new int[] {0, 1, 2, 0}, Shape.of(4)))
        .classes(List.of("a", "b", "c", "d", "e").subList(0, classes));
  }

  private static Value input(String name) {
    return Input.of(Shape.of(1), DataType.F32).named(name);
  }

  @Test
  void oneColumnIsNotForTwoInputs() {
    Model model = Model.of(Dense.of(3).apply(Concat.of().apply(input("x"), input("y"))));
    String message =
        "Trainer: the model's input y has no column of its name among the dataset's inputs [x]."
            + " Name one of them so: Column.input(\"y\", …).";
    try (Trainer trainer = Trainer.of(model).build()) {
      assertThatThrownBy(() -> trainer.fit(Dataset.of(X, KIND)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(message);
      assertThatThrownBy(() -> trainer.evaluate(Dataset.of(X, KIND))).hasMessage(message);
    }
    try (Trainer trainer = Trainer.of(model).epochs(1).validation(Dataset.of(X, KIND)).build()) {
      assertThatThrownBy(() -> trainer.fit(Dataset.of(X, Y, KIND))).hasMessage(message);
    }
    try (Trainer trainer = Trainer.of(Model.of(Dense.of(3).apply(input("z")))).epochs(1).build()) {
      assertThat(trainer.fit(Dataset.of(X, labels("any", 3))).epochs())
          .as("the only ones")
          .hasSize(1);
    }
  }

  private static TrainerBuilder losses(CrossEntropy kind, CrossEntropy size) {
    Value x = input("x");
    Model model = Model.of(Dense.of(3).named("kind").apply(x), Dense.of(5).named("size").apply(x));
    return Trainer.of(model).loss(kind.output("kind")).loss(size.output("size")).epochs(1);
  }

  @Test
  void oneTargetIsNotForTwoLosses() {
    String message =
        "Trainer: the loss of size has no column size among the dataset's targets [kind]. Say which"
            + " one it takes with target(name), or name one of them so.";
    try (Trainer trainer = losses(CrossEntropy.of(), CrossEntropy.of()).build()) {
      assertThatThrownBy(() -> trainer.fit(Dataset.of(X, KIND)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(message);
    }
    try (Trainer trainer =
        losses(CrossEntropy.of(), CrossEntropy.of()).validation(Dataset.of(X, KIND)).build()) {
      assertThatThrownBy(() -> trainer.fit(Dataset.of(X, KIND, labels("size", 5))))
          .hasMessage(message);
    }
    try (Trainer trainer = losses(CrossEntropy.of(), CrossEntropy.of().target("kind")).build()) {
      assertThat(trainer.fit(Dataset.of(X, KIND)).epochs()).as("when it is asked for").hasSize(1);
    }
  }

  @Test
  void aTargetFitsEachOutputThatReadsIt() {
    CrossEntropy z = CrossEntropy.of().target("z");
    try (Trainer trainer = losses(z, z).build()) {
      assertThatThrownBy(() -> trainer.fit(Dataset.of(X, labels("z", 5))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Trainer: the dataset's column z has 5 classes, the model's kind 3 outputs. Use as"
                  + " many units in the last layer as there are classes.");
      assertThat(trainer.fit(Dataset.of(X, labels("z", 3))).epochs()).hasSize(1);
    }
  }
}
