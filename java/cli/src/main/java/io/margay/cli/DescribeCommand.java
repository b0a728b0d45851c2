package io.margay.cli;

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

  @Override
  public Integer call() throws Exception {
    OptionRange.checkBatch(batch);
    command.commandLine().getOut().println(choice.model().describe(batch).stripTrailing());
    return 0;
  }
}
