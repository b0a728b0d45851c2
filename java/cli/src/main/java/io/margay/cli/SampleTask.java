package io.margay.cli;

import io.margay.data.Preparation;
import io.margay.data.Sentence;
import io.margay.data.Spectrogram;
import io.margay.data.TableRow;
import io.margay.loss.Measure;
import io.margay.model.Model;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A task of samples that are no pictures: which data it has, and what is measured. */
enum SampleTask implements TaskChoice {
  /** Which class a sound has, by a ConvNet over its spectrogram; tones where nothing is said. */
  SOUND("tones", "sounds:DIR or tones") {
    @Override
    boolean takes(DataSource source) {
      return source instanceof SoundSource || source instanceof ToneDrawings;
    }

    @Override
    boolean prepares(Preparation preparation) {
      return preparation instanceof Spectrogram;
    }
  },
  /** Which class a text has, by a ConvNet over its words; an invented grammar's questions. */
  TEXT("sentences", "text:FILE|DIR or sentences") {
    @Override
    boolean takes(DataSource source) {
      return source instanceof TextSource || source instanceof SentenceDrawings;
    }

    @Override
    boolean prepares(Preparation preparation) {
      return preparation instanceof Sentence;
    }
  },
  /** Which number belongs to a row of numbers and words. */
  REGRESS(null, "csv:FILE:target=COLUMN") {
    @Override
    boolean takes(DataSource source) {
      return source instanceof TableSource table && !table.classes();
    }

    @Override
    boolean prepares(Preparation preparation) {
      return preparation instanceof TableRow;
    }

    @Override
    boolean made(Model model) {
      return super.made(model) && model.classNames().isEmpty();
    }

    @Override
    List<Measure> measures() {
      return List.of(Measure.mse(), Measure.r2());
    }
  };

  private final String drawn;
  private final String forms;

  /**
   * @param drawn the data where none are said; null: there are none
   * @param forms of the data that it takes, for people
   */
  SampleTask(String drawn, String forms) {
    this.drawn = drawn;
    this.forms = forms;
  }

  @Override
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  abstract boolean takes(DataSource source);

  /** Whether this makes samples of this task. */
  abstract boolean prepares(Preparation preparation);

  /** Whether a trained network is one of this task. */
  boolean made(Model model) {
    return model.preparations().values().stream().anyMatch(this::prepares);
  }

  /** What is measured beside loss and accuracy. */
  List<Measure> measures() {
    return List.of();
  }

  /** The task that a trained network is for. */
  static Optional<SampleTask> of(Model model) {
    return Arrays.stream(values()).filter(task -> task.made(model)).findFirst();
  }

  /** The data where nothing is said: those of a model's task, else letters. */
  static DataSource usualData(Model model) {
    return DataSource.parse(of(model).map(task -> task.drawn).orElse("letters"));
  }

  /**
   * The data that were said, else those that are drawn.
   *
   * @param said null: none
   * @throws UsageException if they are of another kind
   */
  DataSource data(DataSource said) {
    if (said == null && drawn == null) {
      throw new UsageException("--task " + word() + ": say with --data " + forms);
    }
    if (said != null && !takes(said)) {
      throw new UsageException(
          "--task " + word() + ": --data " + said.text() + ", expected " + forms);
    }
    return said == null ? DataSource.parse(drawn) : said;
  }
}
