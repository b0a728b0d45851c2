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
import io.margay.model.Model;
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

  private static Trainer trainer(CrossEntropy loss) {
    Model model =
        Model.sequential(Input.of(Shape.of(2, 2, 1), DataType.F32), Conv2d.of(2, 1).bias(false));
    Trainer trainer = Trainer.of(model).loss(loss).batch(2).epochs(30).build();
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
          .hasMessageContaining("sample 0 has the label 255 at place 2, expected 0 to 1");
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
