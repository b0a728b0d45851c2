package io.margay.cli;

import io.margay.augment.Augmentation;
import io.margay.internal.Native;
import io.margay.internal.load.NativeLibrary;
import io.margay.internal.plan.Plan;
import io.margay.internal.plan.PlanFacts;
import io.margay.internal.plan.Processors;
import io.margay.train.Recipe;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code margay bench}: throughput of whole training steps or predictions, and what share of the
 * processor it uses.
 *
 * <p>{@code --json} writes
 *
 * <pre>
 * {"model", "mode", "batch", "lanes", "threads", "imagesPerSecond": {"median", "p10", "p90"},
 *  "stepMicros": {"p50", "p99"}, "peakRssMiB", "gflops", "fmaPeakGflops"}
 * </pre>
 */
@Command(
    name = "bench",
    sortOptions = false,
    description = "Measure how fast a network trains or answers, on data already in memory.")
final class BenchCommand implements Callable<Integer> {
  private static final int WINDOWS = 10;
  private static final int WARM_UP_STEPS = 20;
  private static final double WARM_UP = 0.3;
  private static final double PEAK_SECONDS = 0.5;

  /** What is measured. */
  private enum Work {
    TRAIN,
    INFER,
    GATHER
  }

  @Spec private CommandSpec command;

  @Parameters(
      paramLabel = "MODEL",
      description =
          "A network by name, such as resnet-50, a file with a network program, a .safetensors"
              + " or an .onnx file.")
  private String name;

  @Option(
      names = "--mode",
      paramLabel = "train|infer|gather",
      defaultValue = "train",
      description =
          "gather: pictures of the network's input are only gathered and augmented."
              + " Default: ${DEFAULT-VALUE}.")
  private Work mode;

  @Option(
      names = "--augment",
      paramLabel = "TEXT",
      converter = OptionText.AugmentationText.class,
      description = "With --mode gather: as margay train takes it. Default: none.")
  private Augmentation augmentation;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Samples in a step or call. Default: the recipe's to train, 1 to infer.")
  private Integer batch;

  @Option(
      names = "--lanes",
      paramLabel = "N",
      description = "Lanes of the trainer, or calls at the same time. Default: one per processor.")
  private Integer lanes;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads inside each lane. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description = "Time of all windows. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Mixin private OnnxInput onnx;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the numbers as JSON.")
  private Path json;

  @Override
  public Integer call() throws Exception {
    NamedModel named = NamedModel.open(onnx.model(name));
    DataFit.requireOneInput(named.name(), named.model());
    Recipe recipe = UsualRecipe.of(named.name(), named.model());
    TrainingProgram training = TrainingProgram.of(named);
    if (training.losses().stream().anyMatch(loss -> loss.output().isEmpty())) {
      DataFit.requireOneOutput(named.name(), named.model());
    }
    int samples = batch != null ? batch : mode != Work.INFER ? recipe.batch() : 1;
    OptionRange.checkBatch(samples);
    int parallel =
        lanes != null
            ? lanes
            : mode != Work.INFER
                ? Math.min(Processors.lanes(threads), samples)
                : Processors.lanes(threads);
    OptionRange.checkThreads(parallel, threads);
    if (augmentation != null && mode != Work.GATHER) {
      throw new UsageException("--augment: only with --mode gather");
    }
    if (!(seconds > 0 && seconds <= 86_400)) {
      throw new UsageException(
          "--seconds " + seconds + ": expected above 0 and at most a day, 86400");
    }
    Destinations.requireWritable(json);
    NativeLibrary.load();
    Workload workload = new Workload(named.model(), training.losses(), samples, parallel, threads);
    Supplier<StepClock> clocks =
        () -> new StepClock(WARM_UP * seconds, WARM_UP_STEPS, seconds, WINDOWS);
    double peak = Native.mg_fma_peak(parallel * threads, PEAK_SECONDS);
    Throughput throughput =
        switch (mode) {
          case TRAIN -> workload.train(recipe.optimizer(), clocks);
          case INFER -> workload.infer(clocks);
          case GATHER ->
              workload.gather(augmentation == null ? Augmentation.none() : augmentation, clocks);
        };
    OptionalLong memory = Machine.peakResidentMebibytes();
    peak = Math.max(peak, Native.mg_fma_peak(parallel * threads, PEAK_SECONDS));
    BenchReport report =
        new BenchReport(
            named.name(),
            mode.name().toLowerCase(Locale.ROOT),
            workload,
            throughput,
            memory,
            operations(training),
            peak,
            seconds / WINDOWS);
    PrintWriter out = command.commandLine().getOut();
    report.print(out, LocalDate.now(ZoneOffset.UTC));
    if (json != null) {
      JsonFile.save(json, report.json());
    }
    return 0;
  }

  /** Floating-point operations for one sample, as the native compiler counts them. */
  private long operations(TrainingProgram training) {
    if (mode == Work.GATHER) {
      return 0;
    }
    boolean train = mode == Work.TRAIN;
    try (Plan plan =
        train ? training.compile("") : Plan.compile(training.model().program(), "mode=infer")) {
      PlanFacts facts = plan.facts();
      return train ? facts.flopTrain() : facts.flopForward();
    }
  }
}
