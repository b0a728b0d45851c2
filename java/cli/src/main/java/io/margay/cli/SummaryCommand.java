package io.margay.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code margay summary}: layers, output shapes and parameters, as Keras prints them. */
@Command(
    name = "summary",
    description = "Show a network's layers, output shapes and parameters, as Keras prints them.")
final class SummaryCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Mixin private ModelChoice choice;

  @Override
  public Integer call() throws Exception {
    command.commandLine().getOut().println(choice.model().summary());
    return 0;
  }
}
