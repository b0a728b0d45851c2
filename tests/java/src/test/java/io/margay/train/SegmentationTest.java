package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.layer.Conv2d;
import io.margay.layer.Input;
import io.margay.loss.CrossEntropy;
import io.margay.loss.Evaluation;
import io.margay.loss.Measure;
import io.margay.model.Model;
import io.margay.model.Predictor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A class for each pixel: bright or dark, and pixels that nobody labelled. */
class SegmentationTest {

  private static final int UNKNOWN = 255;
  private static final List<String> CLASSES = List.of("bright", "dark");
  private static final float[] PIXELS = {2, -2, 0, 4, -6, 0, 2, 2};
  private static final int[] LABELS = {0, 1, UNKNOWN, 0, 1, UNKNOWN, 1, UNKNOWN};

  private static Column regions() {
    return Column.target("regions", Tensor.of(LABELS, Shape.of(2, 2, 2))).classes(CLASSES, UNKNOWN);
  }

  private static Dataset pictures(Column regions) {
    return Dataset.of(Column.input("image", Tensor.of(PIXELS, Shape.of(2, 2, 2, 1))), regions);
  }

  private static Model model() {
    return Model.sequential(Input.of(Shape.of(2, 2, 1), DataType.F32), Conv2d.of(2, 1).bias(false));
  }

  private static Trainer trainer(CrossEntropy loss) {
    Trainer trainer = Trainer.of(model()).loss(loss).batch(2).epochs(30).build();
    trainer.setParameter(
        "conv2d/kernel", Tensor.of(new float[] {0.5f, -0.5f}, Shape.of(1, 1, 1, 2)));
    return trainer;
  }

  /** The votes of a pixel v are v/2 and -v/2: right by v or wrong by it, log(1 + e^∓v). */
  @Test
  void theMeanIsOverThePixelsThatCount() {
    try (Trainer trainer = trainer(CrossEntropy.of().ignoreIndex(UNKNOWN))) {
      Evaluation measured = trainer.evaluate(pictures(regions()));
      double expected = 0;
      for (double right : new double[] {2, 2, 4, 6, -2}) {
        expected += Math.log(1 + Math.exp(-right)) / 5;
      }
      assertThat(measured.loss()).isEqualTo(expected, within(1e-6));
      assertThat(measured.accuracy()).isEqualTo(0.8, within(1e-12));
    }
  }

  /** Of the first picture three pixels count, of the second two. */
  @Test
  void whatIsMeasuredIsTheSameInAnyBatches() throws IOException {
    CrossEntropy loss = CrossEntropy.of().ignoreIndex(UNKNOWN).classWeights(1, 3).mask("trust");
    Dataset pictures =
        Dataset.of(
            Column.input("image", Tensor.of(PIXELS, Shape.of(2, 2, 2, 1))),
            regions(),
            Column.weights(
                "trust", Tensor.of(new float[] {1, 0.5f, 7, 0, 2, 7, 3, 0}, Shape.of(2, 2, 2))));
    List<Measure> measures = List.of(Measure.topK(1), Measure.iou());
    List<Evaluation> measured = new ArrayList<>();
    try (Trainer trainer = trainer(loss)) {
      for (int batch : new int[] {1, 2}) {
        try (Predictor predictor =
            Predictor.builder(trainer.model(), trainer.parameters()).maxBatch(batch).build()) {
          measured.add(predictor.evaluate(pictures, List.of(loss), measures));
        }
      }
    }
    Evaluation alone = measured.get(0);
    Evaluation together = measured.get(1);
    assertThat(alone.loss()).isEqualTo(together.loss(), within(1e-6));
    assertThat(alone.accuracy()).isEqualTo(together.accuracy(), within(1e-12));
    assertThat(alone.metric("top_1_accuracy"))
        .isEqualTo(together.metric("top_1_accuracy"), within(1e-12));
    double sum = 0;
    double mass = 0;
    double[][] terms = {{1, 2}, {1.5, 2}, {6, 6}, {9, -2}};
    for (double[] term : terms) {
      sum += term[0] * Math.log(1 + Math.exp(-term[1]));
      mass += term[0];
    }
    assertThat(alone.loss()).isEqualTo(sum / mass, within(1e-6));
    assertThat(alone.accuracy()).as("three of four").isEqualTo(0.75, within(1e-12));
  }

  @Test
  void anEpochMeasuresTheMeanOverItsTerms() {
    CrossEntropy loss = CrossEntropy.of().ignoreIndex(UNKNOWN);
    double[] losses = new double[2];
    for (int i = 0; i < 2; i++) {
      try (Trainer trainer =
          Trainer.of(model()).loss(loss).optimizer(Sgd.of(1e-12)).batch(i + 1).build()) {
        trainer.setParameter(
            "conv2d/kernel", Tensor.of(new float[] {0.5f, -0.5f}, Shape.of(1, 1, 1, 2)));
        losses[i] = trainer.fit(pictures(regions())).last().loss();
      }
    }
    assertThat(losses[0]).isEqualTo(losses[1], within(1e-6));
  }

  @Test
  void itIsLearned() {
    try (Trainer trainer = trainer(CrossEntropy.of().ignoreIndex(UNKNOWN))) {
      History history = trainer.fit(pictures(regions()));
      assertThat(history.last().loss()).isLessThan(history.epochs().get(0).loss());
    }
  }

  @Test
  void labelsOfAnotherFormAreRefused() {
    Column whole =
        Column.target("regions", Tensor.of(new int[] {0, 1}, Shape.of(2))).classes(CLASSES);
    try (Trainer trainer = trainer(CrossEntropy.of())) {
      assertThatThrownBy(() -> trainer.fit(pictures(whole)))
          .hasMessage(
              "Trainer: the dataset has labels of 1, expected 2x2 for the model. End with Flatten"
                  + " and Dense, or give a label for each place.");
      assertThatThrownBy(() -> trainer.evaluate(pictures(regions())))
          .hasMessage(
              "Trainer: column regions: sample 0 has the label 255 at place 2, expected 0 to 1. Use"
                  + " an output for each class, or leave what is none out with"
                  + " CrossEntropy.ignoreIndex.");
      assertThatThrownBy(() -> trainer.evaluate(pictures(regions()).range(1, 2)))
          .hasMessageStartingWith(
              "Trainer: column regions: sample 0 of this view (1 of the whole dataset) has the"
                  + " label 255 at place 1,");
    }
    assertThatThrownBy(
            () -> Column.target("regions", Tensor.of(LABELS, Shape.of(2, 2, 2))).classes(CLASSES))
        .hasMessage("sample 0 has label 255, expected 0 to 1 (2 classes)");
    assertThatThrownBy(() -> pictures(regions()).label(0))
        .hasMessage(
            "Column[regions 2 classes]: a label for each of its places 2x2, expected one per"
                + " sample");
  }
}
