package io.margay.cli;

import io.margay.DataType;
import io.margay.augment.Augmentation;
import io.margay.data.Draw;
import io.margay.loss.Loss;
import io.margay.loss.Measure;
import io.margay.train.Clipping;
import io.margay.train.Optimizer;
import io.margay.train.Schedule;
import java.util.StringJoiner;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the texts of options become Margay's own types; what the type refuses is wrong usage. */
final class OptionText {
  /** The forms of a measure. */
  static final String MEASURES =
      "accuracy, top_k:k=5, precision, recall, f1, iou, dice, roc_auc, mse, mae, r2, confusion, of"
          + " classes with :class=N or :over=micro";

  private OptionText() {}

  /**
   * {@code sgd:momentum=0.9,nesterov}: as {@link Optimizer#parse} reads it, and commas and flags
   * without a value too.
   */
  static final class OptimizerText implements ITypeConverter<Optimizer> {
    @Override
    public Optimizer convert(String text) {
      StringJoiner words = new StringJoiner(":");
      for (String word : text.split("[:,]", -1)) {
        words.add(words.length() == 0 || word.contains("=") ? word : word + "=true");
      }
      return read(words.toString(), Optimizer::parse);
    }
  }

  /** As {@link Schedule#parse} reads it. */
  static final class ScheduleText implements ITypeConverter<Schedule> {
    @Override
    public Schedule convert(String text) {
      return read(text, Schedule::parse);
    }
  }

  /** As {@link Augmentation#parse} reads it. */
  static final class AugmentationText implements ITypeConverter<Augmentation> {
    @Override
    public Augmentation convert(String text) {
      return read(text, Augmentation::parse);
    }
  }

  /** As {@link Clipping#parse} reads it. */
  static final class ClippingText implements ITypeConverter<Clipping> {
    @Override
    public Clipping convert(String text) {
      return read(text, Clipping::parse);
    }
  }

  /** As {@link Loss#parse} reads it. */
  static final class LossText implements ITypeConverter<Loss> {
    @Override
    public Loss convert(String text) {
      return read(text, Loss::parse);
    }
  }

  /** As {@link Measure#parse} reads it. */
  static final class MeasureText implements ITypeConverter<Measure> {
    @Override
    public Measure convert(String text) {
      return read(text, Measure::parse);
    }
  }

  /** As {@link DataSource#parse} reads it. */
  static final class DataText implements ITypeConverter<DataSource> {
    @Override
    public DataSource convert(String text) {
      return read(text, DataSource::parse);
    }
  }

  /** As {@link TaskChoice#parse} reads it. */
  static final class TaskText implements ITypeConverter<TaskChoice> {
    @Override
    public TaskChoice convert(String text) {
      return read(text, TaskChoice::parse);
    }
  }

  /** As {@link Draw#parse} reads it. */
  static final class DrawText implements ITypeConverter<Draw> {
    @Override
    public Draw convert(String text) {
      return read(text, Draw::parse);
    }
  }

  /** {@code f32} or {@code f64}. */
  static final class FloatText implements ITypeConverter<DataType> {
    @Override
    public DataType convert(String text) {
      if (!text.equals("f32") && !text.equals("f64")) {
        throw new TypeConversionException("'" + text + "': expected f32 or f64");
      }
      return DataType.parse(text);
    }
  }

  private static <T> T read(String text, Function<String, T> reader) {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException wrong) {
      throw new TypeConversionException(wrong.getMessage());
    }
  }
}
