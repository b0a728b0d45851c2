package io.margay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerTest {

  @Test
  void textsComeBack() {
    for (Optimizer optimizer :
        List.of(
            Sgd.of(0.5),
            Sgd.of(0.1).weightDecay(0.5).momentum(0.9).withNesterov(),
            RmsProp.of(1e-3).weightDecay(1000).rho(0.99).momentum(0.5).epsilon(1e-10),
            Adam.of(1.0 / 3).betas(0.8, 0.99).epsilon(1e-8).weightDecay(0.01),
            Adam.of(0.5).withAmsgrad(),
            AdamW.of(0.1).betas(0.8, 0.99).epsilon(1e-8).weightDecay(0.01).withAmsgrad(),
            Nadam.of(0.1).betas(0.8, 0.99).epsilon(1e-8).weightDecay(0.01).momentumDecay(0.004),
            Lamb.of(0.1).betas(0.8, 0.99).epsilon(1e-8).weightDecay(0.01),
            Adagrad.of(0.1).start(0).epsilon(1e-10).weightDecay(0.01),
            Adadelta.of(1).rho(0.9).epsilon(1e-6).weightDecay(0.01))) {
      assertThat(Optimizer.parse(optimizer.text())).isEqualTo(optimizer);
    }
  }

  @Test
  void whatIsLeftOutHasTheDefaultsOfKeras() {
    assertThat(Optimizer.parse("sgd")).isEqualTo(new Sgd(0.01, 0, false, 0));
    assertThat(Optimizer.parse("rmsprop")).isEqualTo(new RmsProp(0.001, 0.9, 0, 1e-7, 0));
    assertThat(Optimizer.parse("adam")).isEqualTo(new Adam(0.001, 0.9, 0.999, 1e-7, false, 0));
    assertThat(Optimizer.parse("adamw"))
        .isEqualTo(new AdamW(0.001, 0.9, 0.999, 1e-7, false, 0.004))
        .isEqualTo(AdamW.of(0.001));
    assertThat(Optimizer.parse("nadam"))
        .isEqualTo(new Nadam(0.001, 0.9, 0.999, 1e-7, 1, 0))
        .isEqualTo(Nadam.of(0.001));
    assertThat(Optimizer.parse("lamb"))
        .isEqualTo(new Lamb(0.001, 0.9, 0.999, 1e-7, 0))
        .isEqualTo(Lamb.of(0.001));
    assertThat(Optimizer.parse("adagrad"))
        .isEqualTo(new Adagrad(0.001, 0.1, 1e-7, 0))
        .isEqualTo(Adagrad.of(0.001));
    assertThat(Optimizer.parse("adadelta"))
        .isEqualTo(new Adadelta(0.001, 0.95, 1e-7, 0))
        .isEqualTo(Adadelta.of(0.001));
    assertThat(Optimizer.parse("sgd:momentum=0.9")).isEqualTo(new Sgd(0.01, 0.9, false, 0));
  }

  @Test
  void optionsAreWordsOfTheNativeCompiler() {
    assertThat(Sgd.of(0.1).momentum(0.9).withNesterov().options())
        .isEqualTo("optimizer=sgd momentum=0.9 nesterov=true weight_decay=0.0");
    assertThat(RmsProp.of(0.1).weightDecay(1e-4).options())
        .isEqualTo("optimizer=rmsprop rho=0.9 momentum=0.0 epsilon=1.0E-7 weight_decay=1.0E-4");
    assertThat(Adam.of(0.1).weightDecay(0.01).options())
        .isEqualTo(
            "optimizer=adam beta1=0.9 beta2=0.999 epsilon=1.0E-7 amsgrad=false weight_decay=0.01");
  }

  @Test
  void theLearningRateCanBeReplaced() {
    assertThat(Optimizer.parse("adam:beta1=0.5").withLearningRate(0.25))
        .isEqualTo(Adam.of(0.25).betas(0.5, 0.999));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "adamax",
        "sgd:",
        "sgd:momentum",
        "sgd:momentum=x",
        "sgd:momentum=1",
        "sgd:nesterov=true",
        "sgd:nesterov=yes:momentum=0.9",
        "sgd:learning_rate=0",
        "sgd:learning_rate=NaN",
        "adam:rho=0.9",
        "adam:beta1=0.9:beta1=0.8",
        "rmsprop:epsilon=0",
        "sgd:weight_decay=-1",
        "adam:weight_decay=1001",
        "rmsprop:weight_decay=NaN",
        "adam:learning_rate=Infinity",
        "adam:amsgrad=1",
        "nadam:momentum_decay=0",
        "adagrad:start=-1",
        "adadelta:beta1=0.9"
      })
  void wrongTextsAreRefused(String text) {
    assertThatThrownBy(() -> Optimizer.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusalsSayWhatIsExpected() {
    assertThatThrownBy(() -> Optimizer.parse("adamax"))
        .hasMessage(
            "optimizer 'adamax': 'adamax' is unknown, expected sgd, rmsprop, adagrad,"
                + " adadelta, adam, adamw, nadam or lamb");
    assertThatThrownBy(() -> Optimizer.parse("adam:rho=0.9"))
        .hasMessage(
            "optimizer 'adam:rho=0.9': adam has no rho, it has learning_rate, beta1, beta2,"
                + " epsilon, amsgrad, weight_decay");
    assertThatThrownBy(() -> Optimizer.parse("sgd:lr=0.9"))
        .hasMessage(
            "optimizer 'sgd:lr=0.9': sgd has no lr, it has learning_rate, momentum, nesterov,"
                + " weight_decay");
    assertThatThrownBy(() -> RmsProp.of(0.1).weightDecay(1001))
        .hasMessage("RmsProp: weight decay 1001.0, expected 0 to 1000");
    assertThatThrownBy(() -> Sgd.of(0.1).momentum(1))
        .hasMessage("Sgd: momentum 1.0, expected 0 to 0.9999999999");
    assertThatThrownBy(() -> Adam.of(0.1).betas(0.9, 0.99999999999))
        .hasMessage("Adam: beta2 0.99999999999, expected 0 to 0.9999999999");
    assertThatThrownBy(() -> Adam.of(0.1).epsilon(10))
        .hasMessage("Adam: epsilon 10.0, expected 1.0E-30 to 1");
    assertThatThrownBy(() -> RmsProp.of(0.1).epsilon(1e-40))
        .hasMessage("RmsProp: epsilon 1.0E-40, expected 1.0E-30 to 1");
    assertThatThrownBy(() -> Nadam.of(0.1).momentumDecay(0))
        .hasMessage("Nadam: momentum decay 0.0, expected 0.001 to 1.0");
    assertThatThrownBy(() -> Adagrad.of(0.1).start(1001))
        .hasMessage("Adagrad: start 1001.0, expected 0.0 to 1000.0");
    assertThatThrownBy(() -> Sgd.of(0.1).withNesterov())
        .hasMessage("Sgd: Nesterov without momentum. Set momentum first, such as 0.9.");
  }
}
