package io.margay.loss;

import static io.margay.loss.LossNumbers.gradient;
import static io.margay.loss.LossNumbers.measured;
import static io.margay.loss.LossNumbers.row;
import static io.margay.loss.LossNumbers.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.margay.data.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Differences 2, 0, 4 and -3. */
class RegressionLossesTest {

  private static final double[][] OUTPUTS = {row(3, 1), row(6, 2)};
  private static final Column TARGET = target(row(1, 1), row(2, 5));

  /** (2 + 0 + 4 + 3) / 4, and the signs / 4. */
  @Test
  void meanAbsoluteError() {
    assertThat(measured(Mae.of(), OUTPUTS, TARGET).loss()).isEqualTo(9 / 4.0);
    assertThat(gradient(Mae.of(), OUTPUTS, TARGET)).containsExactly(0.25, 0, 0.25, -0.25);
  }

  /** With delta 2: 2² / 2 + 0 + 2 (4 - 1) + 2 (3 - 1) = 12. */
  @Test
  void huber() {
    assertThat(measured(Huber.of(2), OUTPUTS, TARGET).loss()).isEqualTo(3, within(1e-15));
    assertThat(gradient(Huber.of(2), OUTPUTS, TARGET)).containsExactly(0.5, 0, 0.5, -0.5);
    assertThat(measured(Huber.of(100), OUTPUTS, TARGET).loss())
        .as("half the squares where it never bends")
        .isEqualTo(29 / 8.0, within(1e-15));
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThatThrownBy(() -> Huber.of(0))
        .hasMessage("Huber: delta 0.0, expected a number from 0.000001 to 1,000,000");
    assertThatThrownBy(() -> Loss.parse("huber:delta=x"))
        .hasMessage("loss 'huber:delta=x': delta=x, expected a number");
  }

  @Test
  void textBringsThemBack() {
    for (Loss loss : List.of(Mae.of(), Mae.of().weight(2), Huber.of(), Huber.of(0.5).output("a"))) {
      assertThat(Loss.parse(loss.text())).isEqualTo(loss);
    }
    assertThat(Huber.of(0.5).output("a").weight(3).text())
        .isEqualTo("huber:output=a:delta=0.5:weight=3.0");
  }
}
