package io.margay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Evaluation;
import io.margay.train.Adam;
import io.margay.train.Stripes;
import io.margay.train.Trainer;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Measuring without a trainer: {@link Predictor#evaluate}. */
class EvaluateTest {

  private static final int BATCH = 32;
  private static final Dataset TEST = Stripes.data(75, 2);
  private static final int[] LABELS = IntStream.range(0, TEST.size()).map(TEST::label).toArray();

  private static Trainer trained() {
    Trainer trainer =
        Trainer.of(Stripes.model())
            .optimizer(Adam.of(0.01))
            .batch(BATCH)
            .epochs(2)
            .loss(CrossEntropy.of().topK(2))
            .build();
    trainer.fit(Stripes.data(100, 1));
    return trainer;
  }

  private static Predictor predictor(Trainer trainer) throws IOException {
    return Predictor.builder(trainer.model(), trainer.parameters()).maxBatch(BATCH).build();
  }

  @Test
  void theNumbersAreThoseOfTheTrainer() throws IOException {
    try (Trainer trainer = trained();
        Predictor predictor = predictor(trainer)) {
      Evaluation expected = trainer.evaluate(TEST);

      assertThat(predictor.evaluate(TEST, CrossEntropy.of().topK(2))).isEqualTo(expected);
      assertThat(predictor.evaluate(TEST.range(0, 33), CrossEntropy.of().topK(2)))
          .isEqualTo(trainer.evaluate(TEST.range(0, 33)));
      assertThat(expected.accuracy()).isBetween(0.3, 1.0);
      assertThat(expected.topKAccuracy()).isBetween(expected.accuracy(), 1.0);
      assertThat(predictor.evaluate(TEST).topKAccuracy()).as("of all three classes").isEqualTo(1);
      trainer.fit(Stripes.data(100, 1));
      assertThat(predictor.evaluate(TEST).loss())
          .as("its own parameters")
          .isEqualTo(expected.loss());
    }
  }

  @Test
  void itCountsWhatPredictionsSay() throws IOException {
    try (Trainer trainer = trained();
        Predictor predictor = predictor(trainer)) {
      int correct = 0;
      for (int i = 0; i < TEST.size(); i++) {
        correct +=
            predictor.classify(TEST.sample(i).toFloats(), 1).get(0).index() == LABELS[i] ? 1 : 0;
      }
      assertThat(predictor.evaluate(TEST).accuracy()).isEqualTo((double) correct / TEST.size());
    }
  }

  @Test
  void labelsAreAsTheDataHaveThem() throws IOException {
    float[] shares = new float[75 * Stripes.CLASSES];
    for (int i = 0; i < 75; i++) {
      shares[i * Stripes.CLASSES + LABELS[i]] = 1;
    }
    Dataset soft =
        Dataset.of(
            TEST.samples(),
            Tensor.of(shares, Shape.of(75, Stripes.CLASSES)),
            List.of("a", "b", "c"));
    try (Trainer trainer = trained();
        Predictor predictor = predictor(trainer)) {
      assertThat(predictor.evaluate(soft).accuracy())
          .isEqualTo(predictor.evaluate(TEST).accuracy());
      Column hard = Column.target("hard", TEST.labels()).classes(List.of("a", "b", "c"));
      Column named = Column.target("softmax", soft.labels()).classes(List.of("a", "b", "c"));
      assertThat(predictor.evaluate(Dataset.of(hard, Column.input("image", TEST.samples()), named)))
          .as("the column of the output's name among several")
          .isEqualTo(predictor.evaluate(soft));
    }
  }

  @Test
  void aModelOfWeightedSamplesIsMeasuredWithoutWeights() throws IOException {
    Column trust = Column.weights("trust", Tensor.of(new float[75], Shape.of(75)));
    Dataset weighted =
        Dataset.of(
            Column.input("image", TEST.samples()),
            Column.target("kind", TEST.labels()).classes(List.of("a", "b", "c")),
            trust);
    try (Trainer trainer =
            Trainer.of(Stripes.model()).loss(CrossEntropy.of().weights("trust")).build();
        Predictor predictor = trainer.predictor()) {
      assertThat(predictor.evaluate(weighted).loss()).as("all weigh 0").isZero();
      assertThat(predictor.evaluate(TEST)).isEqualTo(predictor.evaluate(TEST, CrossEntropy.of()));
      assertThatThrownBy(() -> predictor.evaluate(TEST, CrossEntropy.of().weights("trust")))
          .hasMessageContaining("has no column trust among the dataset's weights []");
    }
  }

  @Test
  void dataThatDoNotFitAreRefused() throws IOException {
    Predictor predictor;
    try (Trainer trainer = trained()) {
      predictor = predictor(trainer);
    }
    Column image = Column.input("image", TEST.samples());
    assertThatThrownBy(() -> predictor.evaluate(Dataset.of(image)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            predictor
                + ": the dataset has no target, expected one for the loss of softmax. Add a"
                + " Column.target.");
    Column kinds = Column.target("kind", Tensor.of(LABELS, Shape.of(75)));
    assertThatThrownBy(() -> predictor.evaluate(Dataset.of(image, kinds)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            predictor
                + ": the dataset has no classes, expected labels of at most 3. Make it with "
                + "Column.target(\"kind\", …).classes(names).");
    Column names = kinds.classes(List.of("a", "b", "c"));
    Column other =
        Column.target("other", Tensor.of(LABELS, Shape.of(75)))
            .classes(List.of("a", "b", "c", "d"));
    assertThatThrownBy(() -> predictor.evaluate(Dataset.of(image, names, other)))
        .hasMessage(
            predictor
                + ": the loss of softmax has no column softmax among the dataset's targets [kind,"
                + " other]. Say which one it takes with target(name), or name one of them so.");
    assertThatThrownBy(
            () ->
                predictor.evaluate(
                    Dataset.of(image, names, other), CrossEntropy.of().target("other")))
        .hasMessage(
            predictor
                + ": the dataset's column other has 4 classes, the model's softmax 3 outputs. Use"
                + " as many units in the last layer as there are classes.");
    assertThat(
            predictor.evaluate(Dataset.of(other, image, names), CrossEntropy.of().target("kind")))
        .isEqualTo(predictor.evaluate(TEST));
    Column rows =
        Column.target("rows", Tensor.of(LABELS, Shape.of(75)))
            .offsets(IntStream.rangeClosed(0, 75).asLongStream().toArray());
    assertThatThrownBy(() -> predictor.evaluate(Dataset.of(image, rows)))
        .hasMessage(
            predictor
                + ": Column[rows rows of 1 i32] has a number of rows for each sample, expected a"
                + " label for each");
    predictor.close();
    assertThatThrownBy(() -> predictor.evaluate(TEST)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void inputsAreFoundByNameAmongSeveral() throws IOException {
    Tensor depth = Tensor.of(new float[75], Shape.of(75));
    Column label =
        Column.target("kind", Tensor.of(LABELS, Shape.of(75))).classes(List.of("a", "b", "c"));
    try (Trainer trainer = trained();
        Predictor predictor = predictor(trainer)) {
      Dataset named =
          Dataset.of(Column.input("depth", depth), Column.input("image", TEST.samples()), label);
      assertThat(predictor.evaluate(named)).isEqualTo(predictor.evaluate(TEST));
      Dataset unnamed =
          Dataset.of(Column.input("depth", depth), Column.input("photo", TEST.samples()), label);
      assertThatThrownBy(() -> predictor.evaluate(unnamed))
          .hasMessage(
              predictor
                  + ": the model's input image has no column of its name among the dataset's inputs"
                  + " [depth, photo]. Name one of them so: Column.input(\"image\", …).");
      Dataset wrong =
          Dataset.of(Column.input("image", depth), Column.input("photo", TEST.samples()), label);
      assertThatThrownBy(() -> predictor.evaluate(wrong))
          .hasMessageContaining(
              "the dataset's column image holds 1, the model's input image is 8x8x1");
    }
  }
}
