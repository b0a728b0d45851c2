package io.margay.cli;

import io.margay.DataType;
import io.margay.augment.Augmentation;
import io.margay.data.Draw;
import io.margay.loss.Loss;
import io.margay.train.Clipping;
import io.margay.train.Optimizer;
import io.margay.train.Recipe;
import io.margay.train.Schedule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code margay train}; null where nothing was said. */
final class TrainOptions {
  static final String SUFFIX = ".safetensors";

  @Option(
      names = "--data",
      paramLabel = "SOURCE",
      converter = OptionText.DataText.class,
      description =
          "Where the samples come from: "
              + DataSource.FORMS
              + ". Default: letters, which are drawn from the seed.")
  DataSource data;

  @Option(
      names = "--task",
      paramLabel = "NAME",
      converter = OptionText.TaskText.class,
      description =
          "What the network is to say: localise (a class and a box), detect (all objects with"
              + " boxes), segment (a class for each pixel), instances (all objects with their"
              + " pixels), sound or text (its class), regress (a number). Without --data, letters,"
              + " tones or questions are made for it; regress takes csv:FILE:target=COLUMN.")
  TaskChoice task;

  @Option(
      names = "--mirrored",
      description =
          "With --task: learn from the pictures mirrored, too, square ones also about the"
              + " diagonal; for pictures without an up and a down.")
  boolean mirrored;

  @Option(
      names = "--filters",
      paramLabel = "N,N",
      split = ",",
      description =
          "With --task segment: filters of each level of the U-Net, the finest first. Default:"
              + " 12,24,48,64 for letters, 16,32,64,128 for other pictures.")
  List<Integer> filters = new ArrayList<>();

  @Option(
      names = "--permute",
      paramLabel = "SEED",
      description =
          "Exchange the pixels of all samples in one random way: what a ConvNet cannot do, and a"
              + " dense network does not see.")
  Long permute;

  @Option(
      names = "--model",
      paramLabel = "NAME|FILE",
      completionCandidates = Networks.class,
      description =
          "${COMPLETION-CANDIDATES}, a file with a network program, or a .safetensors or .onnx file"
              + " whose weights are the start. Default: letters for letters, else"
              + " keras-sequential.")
  String model;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "Start with those parameters of a model file whose names and shapes are the network's;"
              + " prints what became of the others. Where its classes have other names, its last"
              + " layer with parameters is left out.")
  Path weights;

  @Mixin LayerOptions layers = new LayerOptions();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Times that all samples are seen. Default: the network's recipe.")
  Integer epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Samples in a step. Default: the network's recipe.")
  Integer batch;

  @Option(
      names = "--optimizer",
      paramLabel = "TEXT",
      converter = OptionText.OptimizerText.class,
      description =
          "sgd, rmsprop, adagrad, adadelta, adam, adamw, nadam or lamb, with settings:"
              + " sgd:momentum=0.9,nesterov. Default: the network's recipe.")
  Optimizer optimizer;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description = "The optimizer's learning rate.")
  Double learningRate;

  @Option(
      names = "--schedule",
      paramLabel = "TEXT",
      converter = OptionText.ScheduleText.class,
      description =
          "constant, exponential:FACTOR, step:EPOCHS:FACTOR, polynomial:POWER, cosine,"
              + " cosine_restarts:EPOCHS:GROWTH, one_cycle, plateau:EPOCHS:FACTOR or"
              + " warmup:EPOCHS:SCHEDULE. Default: the network's recipe.")
  Schedule schedule;

  @Option(
      names = "--clip",
      paramLabel = "TEXT",
      converter = OptionText.ClippingText.class,
      description =
          "How large gradients may become: none, value:LIMIT, norm:LIMIT or global_norm:LIMIT."
              + " Default: the network's recipe.")
  Clipping clip;

  @Option(
      names = "--accumulate",
      paramLabel = "STEPS",
      description = "Steps whose mean gradient makes one update. Default: 1.")
  Integer accumulate;

  @Option(
      names = "--average",
      paramLabel = "KEPT",
      description =
          "Keep a running mean of the weights, such as 0.999 of it in each update, and test and"
              + " write that. Default: 0, none.")
  Double average;

  @Option(
      names = "--loss",
      paramLabel = "TEXT",
      converter = OptionText.LossText.class,
      description =
          "What is made small: cross_entropy, binary_cross_entropy, focal, hinge, squared_hinge,"
              + " multiclass_hinge, kl_divergence, dice, mse, mae or huber, with settings such as"
              + " cross_entropy:output=digit:weight=0.5. Given again, the sum of all. Default: what"
              + " the network's file states, else cross_entropy of the only output.")
  List<Loss> losses = new ArrayList<>();

  @Mixin MeasureOptions metrics = new MeasureOptions();

  @Mixin OnnxInput onnx = new OnnxInput();

  @Option(
      names = "--augment",
      paramLabel = "TEXT",
      converter = OptionText.AugmentationText.class,
      description =
          "How pictures are changed by chance while they are gathered: flip, shift, crop, rotate,"
              + " zoom, shear, random_resized_crop, elastic, brightness, contrast, saturation, hue,"
              + " grey, blur, cutout, erase, time_mask, frequency_mask, mixup, cutmix; with commas"
              + " between and settings such as flip:0.5,crop:padding=4,fill:edge. Default: the"
              + " network's recipe, or none.")
  Augmentation augment;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides weights, letters, order and dropout. Default: 0.")
  Long seed;

  @Option(
      names = "--lanes",
      paramLabel = "N",
      description = "Threads that each run a part of the batch. Default: one per processor.")
  Integer lanes;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads inside each lane. Default: 1.")
  Integer threads;

  @Option(
      names = "--type",
      paramLabel = "f32|f64",
      converter = OptionText.FloatText.class,
      description = "Precision. Default: f32.")
  DataType type;

  @Option(
      names = "--validation",
      paramLabel = "SHARE",
      description = "Share of the samples held back to measure each epoch. Default: 0.")
  Double validation;

  @Option(
      names = "--draw",
      paramLabel = "TEXT",
      converter = OptionText.DrawText.class,
      description =
          "Which samples an epoch takes: each once, or balanced, as many draws in which all classes"
              + " come as often. Default: each.")
  Draw draw;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The model file to write. Default: the network's name" + SUFFIX + ".")
  Path out;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "Where --resume goes on from. Default: the model file and .checkpoint.")
  Path checkpoint;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "STEPS",
      description =
          "Also write a checkpoint after so many steps. "
              + "One is written at the start, after every epoch and every 10 seconds.")
  Integer checkpointEvery;

  @Option(
      names = "--resume",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "FILE",
      description =
          "Go on from the checkpoint as if there had been no break. FILE: the checkpoint; it knows"
              + " the network and the settings, so that only --data is needed, if not letters.")
  private String resume;

  @Option(
      names = "--restart",
      description =
          "Begin again, even when the checkpoint is that of a training that has not ended; it is"
              + " replaced.")
  boolean restart;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the numbers of all epochs and of the test as JSON.")
  Path json;

  @Option(names = "--quiet", description = "Print nothing but failures.")
  boolean quiet;

  /**
   * A recipe with what was said in place of its own; the seed is another question.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  Recipe over(Recipe recipe) {
    Recipe said = losses.isEmpty() ? recipe : recipe.losses(losses);
    said = metrics.measures.isEmpty() ? said : said.measures(metrics.measures);
    said =
        said.optimizer(or(optimizer, said.optimizer()))
            .schedule(or(schedule, said.schedule()))
            .clip(or(clip, said.updates().clipping()))
            .accumulate(or(accumulate, said.updates().accumulate()))
            .average(or(average, said.updates().average()))
            .batch(or(batch, said.batch()))
            .epochs(or(epochs, said.epochs()))
            .type(or(type, said.type()))
            .augment(or(augment, said.augmentation()))
            .validationSplit(or(validation, said.validationSplit()))
            .draw(or(draw, said.draw()))
            .lanes(or(lanes, said.lanes()))
            .threads(or(threads, said.threads()));
    try {
      return learningRate == null
          ? said
          : said.optimizer(said.optimizer().withLearningRate(learningRate));
    } catch (IllegalArgumentException refusal) {
      throw new IllegalArgumentException("--learning-rate: " + refusal.getMessage(), refusal);
    }
  }

  private static <T> T or(T said, T otherwise) {
    return said != null ? said : otherwise;
  }

  /** Whether to go on from a checkpoint. */
  boolean resumes() {
    return resume != null;
  }

  /** Where the samples come from; null where nothing says it. */
  DataSource source() {
    return task instanceof SampleTask samples ? samples.data(data) : data;
  }

  /** The network that was named, or the usual one for the data. */
  String usualModel() {
    DataSource source = source();
    return model != null ? model : source != null ? source.usualModel() : "letters";
  }

  /**
   * What the model file is called after: the network that was named, the task, or the usual one.
   */
  String usualName() {
    return model == null && task != null ? task.word() : usualModel();
  }

  /** The checkpoint that {@code --resume=FILE} names; null when it names none. */
  Path resumed() {
    return resume == null || resume.isEmpty() ? null : Path.of(resume);
  }
}
