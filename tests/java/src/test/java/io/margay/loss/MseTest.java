package io.margay.loss;

import static io.margay.loss.LossNumbers.gradient;
import static io.margay.loss.LossNumbers.measured;
import static io.margay.loss.LossNumbers.row;
import static io.margay.loss.LossNumbers.table;
import static io.margay.loss.LossNumbers.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.DataType;
import io.margay.Shape;
import io.margay.Tensor;
import io.margay.data.Column;
import io.margay.data.Dataset;
import io.margay.layer.Dense;
import io.margay.layer.Input;
import io.margay.model.Model;
import io.margay.train.Sgd;
import io.margay.train.Trainer;
import org.junit.jupiter.api.Test;

class MseTest {

  private static final double[][] OUTPUTS = {row(3, 1), row(6, 2)};
  private static final Column TARGET = target(row(1, 1), row(2, 5));

  /** Differences 2, 0, 4 and -3: (4 + 0 + 16 + 9) / 4, and the slopes 2 d / 4. */
  @Test
  void itIsTheMeanOfTheSquares() {
    Evaluation measured = measured(Mse.of(), OUTPUTS, TARGET);
    assertThat(measured.loss()).isEqualTo(29 / 4.0);
    assertThat(measured.metrics()).isEmpty();
    assertThat(measured.accuracy()).isNaN();
    assertThat(gradient(Mse.of(), OUTPUTS, TARGET)).containsExactly(1, 0, 2, -1.5);
  }

  /** (3 · (4 + 0) + 1 · (16 + 9)) / (3 + 3 + 1 + 1). */
  @Test
  void aSampleOfWeightThreeCountsThreeTimes() {
    Column trust = Column.weights("trust", table(row(3), row(1)));
    Loss loss = Mse.of().weights("trust");
    assertThat(measured(loss, OUTPUTS, TARGET, trust).loss()).isEqualTo(37 / 8.0);
    assertThat(gradient(loss, OUTPUTS, TARGET, trust)).containsExactly(1.5, 0, 1, -0.75);
  }

  /** The difference of 4 is masked: (4 + 0 + 9) / 3. */
  @Test
  void aMaskLeavesValuesOut() {
    Column mask = Column.weights("known", Tensor.of(new int[] {1, 1, 0, 1}, Shape.of(2, 2)));
    Loss loss = Mse.of().mask("known");
    assertThat(measured(loss, OUTPUTS, TARGET, mask).loss()).isEqualTo(13 / 3.0, within(1e-15));
    assertThat(gradient(loss, OUTPUTS, TARGET, mask)[2]).isZero();
  }

  @Test
  void aLineIsFoundFromItsPoints() {
    Dataset points =
        Dataset.of(
            Column.input("x", Tensor.of(new float[] {0, 1, 2, 3}, Shape.of(4, 1))),
            Column.target("y", Tensor.of(new float[] {1, 3, 5, 7}, Shape.of(4))));
    Model line = Model.sequential(Input.of(Shape.of(1), DataType.F32), Dense.of(1));
    try (Trainer trainer =
        Trainer.of(line).loss(Mse.of()).optimizer(Sgd.of(0.1)).batch(4).epochs(200).build()) {
      assertThat(trainer.fit(points).last().loss()).isLessThan(1e-6);
      assertThat(trainer.parameter("dense/kernel").toDoubles()[0]).isEqualTo(2, within(1e-3));
      assertThat(trainer.parameter("dense/bias").toDoubles()[0]).isEqualTo(1, within(1e-3));
    }
  }

  @Test
  void columnsThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> measured(Mse.of(), OUTPUTS, target(row(1), row(2))))
        .hasMessage(
            "Trainer: the dataset's column target holds 1 for each sample, the loss of reshape"
                + " reads 2. Use as many units in the last layer, or reshape the column.");
    assertThatThrownBy(() -> measured(Mse.of().weights("w"), OUTPUTS, TARGET))
        .hasMessage(
            "Trainer: the loss of reshape has no column w among the dataset's weights []. Add a"
                + " Column.weights.");
    Column two = Column.weights("w", table(row(1, 1), row(1, 1)));
    assertThatThrownBy(() -> measured(Mse.of().weights("w"), OUTPUTS, TARGET, two))
        .hasMessage(
            "Trainer: the dataset's column w holds 2 for each sample, the loss of reshape has"
                + " weights of 1. Use weights(name) for a number for each sample, mask(name) for"
                + " the parts of a sample.");
    Column below = Column.weights("w", table(row(1), row(-1)));
    assertThatThrownBy(() -> measured(Mse.of().weights("w"), OUTPUTS, TARGET, below))
        .hasMessageContaining(
            "column w: sample 1 has the weight -1, expected a number of 0 or more.");
  }

  @Test
  void textBringsItBack() {
    Mse loss = Mse.of().output("size").target("metres").mask("known").weight(0.5);
    assertThat(loss.text()).isEqualTo("mse:output=size:target=metres:mask=known:weight=0.5");
    assertThat(Loss.parse(loss.text())).isEqualTo(loss);
    assertThat(Loss.parse("mse")).isEqualTo(Mse.of());
  }
}
