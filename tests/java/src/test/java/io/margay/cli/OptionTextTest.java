package io.margay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.margay.train.Adam;
import io.margay.train.Clipping;
import io.margay.train.RmsProp;
import io.margay.train.Sgd;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class OptionTextTest {
  private final OptionText.OptimizerText optimizer = new OptionText.OptimizerText();
  private final OptionText.DataText data = new OptionText.DataText();

  @Test
  void optimizersAreWordsWithSettings() {
    assertThat(optimizer.convert("sgd")).isEqualTo(Sgd.of(0.01));
    assertThat(optimizer.convert("sgd:momentum=0.9,nesterov"))
        .isEqualTo(new Sgd(0.01, 0.9, true, 0));
    assertThat(optimizer.convert("sgd:learning_rate=0.5:momentum=0.9:nesterov=false"))
        .isEqualTo(new Sgd(0.5, 0.9, false, 0));
    assertThat(optimizer.convert("rmsprop")).isEqualTo(RmsProp.of(0.001));
    assertThat(optimizer.convert("adam")).isEqualTo(Adam.of(0.001));
    assertThat(optimizer.convert("adam:amsgrad")).isEqualTo(Adam.of(0.001).withAmsgrad());
  }

  @Test
  void anUnknownOptimizerIsRefusedWithTheOnesThereAre() {
    assertThatThrownBy(() -> optimizer.convert("adamax"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage(
            "optimizer 'adamax': 'adamax' is unknown, expected sgd, rmsprop, adagrad, adadelta,"
                + " adam, adamw, nadam or lamb");
  }

  @Test
  void clippingIsAKindWithItsLimit() {
    OptionText.ClippingText clip = new OptionText.ClippingText();
    assertThat(clip.convert("global_norm:2")).isEqualTo(Clipping.globalNorm(2));
    assertThatThrownBy(() -> clip.convert("length:2"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("clip 'length:2': expected none, value:LIMIT, norm:LIMIT or global_norm:LIMIT");
  }

  @Test
  void dataSourcesAreNamed() {
    assertThat(data.convert("letters")).isEqualTo(new DataSource.LetterDrawings(28));
    assertThat(data.convert("letters:12")).isEqualTo(new DataSource.LetterDrawings(12));
    assertThat(data.convert("mnist:data/mnist"))
        .isEqualTo(new DataSource.MnistDirectory(Path.of("data/mnist")));
    assertThat(data.convert("idx:a,b"))
        .isEqualTo(new DataSource.ArrayFiles(true, Path.of("a"), Path.of("b")));
    assertThat(data.convert("npy:a,b"))
        .isEqualTo(new DataSource.ArrayFiles(false, Path.of("a"), Path.of("b")));
  }

  @Test
  void aWrongDataSourceIsRefusedWithTheForms() {
    for (String text :
        new String[] {
          "cifar", "mnist", "mnist:", "idx:a", "npy:a,b,c", "idx:a,", "text:", "tones:3"
        }) {
      assertThatThrownBy(() -> data.convert(text))
          .isInstanceOf(TypeConversionException.class)
          .hasMessage("data '" + text + "': expected " + DataSource.FORMS);
    }
    assertThatThrownBy(() -> data.convert("letters:huge"))
        .hasMessage("letters of size 'huge': expected a whole number from 9 to 256");
  }
}
