package io.margay.cli;

import io.margay.internal.plan.Plan;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code margay describe}: what the native compiler makes of a network. */
@Command(
    name = "describe",
    description =
        "Show what the native compiler makes of a network: kernels, layouts, bytes and operations"
            + " of each layer, and memory.")
final class DescribeCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Mixin private ModelChoice choice;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Samples at a time. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private int batch;

  @Option(
      names = "--mode",
      paramLabel = "train|infer",
      defaultValue = "infer",
      description = "A training step with the recipe's optimizer, or a prediction. Default: infer.")
  private Mode mode;

  @Override
  public Integer call() throws Exception {
    OptionRange.checkBatch(batch);
    NamedModel named = choice.named();
    String description =
        mode == Mode.INFER ? named.model().describe(batch) : training(TrainingProgram.of(named));
    command.commandLine().getOut().println(description.stripTrailing());
    return 0;
  }

  private String training(TrainingProgram program) {
    try (Plan plan = program.compile("batch=" + batch)) {
      return plan.describe();
    }
  }
}
